/**
 * The load balancers of the plan that are still at home in the source, and what was seen inside each: what every check of the
 * guests begins with. What could not be seen becomes one `unknown` for each reason, never a pass.
 */
import type { GuestReading } from '../../domain/guest-reading.ts';
import type { PlannedLoadBalancer } from '../../domain/plan.ts';
import type { VrrpConfiguration, VrrpRunning } from '../../domain/vrrp.ts';
import { type CheckInput, pass, unknown, type Verdict } from '../check.ts';
import { whyUnseen } from './guest-gaps.ts';

export interface Look extends GuestReading {
  readonly oneLayer2: readonly string[] | null;
  readonly balancer: PlannedLoadBalancer;
  readonly name: string;
  /** Of all its daemons; null: none could be read, or none is there. */
  readonly configurations: readonly VrrpConfiguration[] | null;
  readonly running: readonly VrrpRunning[] | null;
}

/** A part that can be missing from a look. */
export type Part = Exclude<keyof Look, 'balancer' | 'name' | 'access' | 'trouble' | 'gaps' | 'scripts'>;

/** A look in which these parts could be read. */
export type Seen<P extends Part> = Look & { readonly [K in P]: NonNullable<Look[K]> };

/** One that this migration has moved is left out: it was looked at before. */
export async function looksOf({ plan, source, own, guest }: CheckInput): Promise<readonly Look[]> {
  const servers = await source.servers();
  const staying = plan.loadBalancers.filter(
    ({ sourceServerId }) => !own.moved(servers.find(({ id }) => id === sourceServerId)),
  );
  return Promise.all(
    staying.map(async (balancer) => {
      const found = await guest(balancer.sourceServerId);
      // What a console told last is no word of the daemon, which may be in another state by now.
      const reading = found.access === 'ssh' ? found : { ...found, vrrp: null };
      const configurations = (reading.vrrp ?? []).flatMap(({ configuration }) => configuration ?? []);
      const running = (reading.vrrp ?? []).flatMap((one) => one.running ?? []);
      return {
        ...reading,
        oneLayer2: reading.oneLayer2 ?? null,
        balancer,
        name: balancer.name,
        configurations: configurations.length === 0 ? null : configurations,
        running: running.length === 0 ? null : running,
      };
    }),
  );
}

/** Looks at one load balancer after the other. Where nothing is found, one pass says what was looked at. */
export async function eachGuest<P extends Part>(
  input: CheckInput,
  parts: readonly P[],
  see: (look: Seen<P>) => readonly Verdict[],
  otherwise: string,
): Promise<readonly Verdict[]> {
  const looks = await looksOf(input);
  if (looks.length === 0) return allLeft();
  const found = seenIn(looks, parts).map((look) => ({ name: look.name, verdicts: see(look) }));
  const fine = found.filter(({ verdicts }) => verdicts.length === 0).map(({ name }) => name);
  return [
    ...found.flatMap(({ name, verdicts }) => verdicts.map((one) => ({ ...one, detail: `${name}: ${one.detail}` }))),
    ...(fine.length === 0 ? [] : [pass(`${fine.join(', ')}: ${otherwise}`)]),
    ...unseen(looks, parts),
  ];
}

/** Of a check that has nobody left to look at. */
export const allLeft = (): readonly Verdict[] => [pass('Every load balancer of the plan has left the source.')];

/** Compares the load balancers: the primary, as the first one, with each of the others. */
export async function eachPair<P extends Part>(
  input: CheckInput,
  parts: readonly P[],
  compare: (one: Seen<P>, other: Seen<P>) => readonly Verdict[],
  otherwise: string,
): Promise<readonly Verdict[]> {
  const looks = await looksOf(input);
  if (looks.length < 2) return [pass('One of the pair has left the source; they were compared before.')];
  const seen = seenIn(looks, parts).toSorted((a, b) => rank(a) - rank(b));
  const [one, ...others] = seen;
  if (one === undefined || others.length === 0) return unseen(looks, parts);
  const found = others.flatMap((other) => compare(one, other));
  const names = seen.map(({ name }) => name).join(', ');
  return [...(found.length === 0 ? [pass(`${names}: ${otherwise}`)] : found), ...unseen(looks, parts)];
}

const rank = ({ balancer }: Look): number => (balancer.role === 'primary' ? 0 : 1);

function seenIn<P extends Part>(looks: readonly Look[], parts: readonly P[]): readonly Seen<P>[] {
  return looks.filter((look): look is Seen<P> => parts.every((part) => look[part] !== null));
}

/** Who could not be seen: all who share a reason, at once. */
function unseen(looks: readonly Look[], parts: readonly Part[]): readonly Verdict[] {
  const reasons = new Map<string, string[]>();
  for (const look of looks) {
    const part = parts.find((one) => look[one] === null);
    if (part === undefined) continue;
    const why = whyUnseen(look, part);
    reasons.set(why, [...(reasons.get(why) ?? []), look.name]);
  }
  return [...reasons].map(([why, names]) => unknown(`${names.join(', ')}: ${why}`));
}
