/** The pair in the target as both daemons tell it: the proof that they talk is in what the BACKUP counts. */
import { BatonError } from '../domain/error.ts';
import type { Role } from '../domain/ha-group.ts';
import { otherRole } from '../domain/order.ts';
import type { Proof } from '../domain/step.ts';
import type { RunningInstance } from '../domain/vrrp.ts';
import { waitUntil } from '../ports/wait-until.ts';
import { balancerOf } from './balancers.ts';
import { describe } from './hand-over.ts';
import { tellState } from './sightings.ts';
import type { StepContext } from './step.ts';
import { daemonInTarget, oneStateOf } from './vrrp-in-target.ts';

export type Daemons = Readonly<Record<Role, readonly RunningInstance[]>>;

/** Null: not both of them let anybody in. */
export async function askDaemons(ctx: StepContext): Promise<Daemons | null> {
  const [primary, secondary] = await Promise.all([daemonInTarget(ctx, 'primary'), daemonInTarget(ctx, 'secondary')]);
  return primary === null || secondary === null ? null : { primary, secondary };
}

/** Of every instance; null where there is not exactly one of the two. */
export function masterOf({ primary, secondary }: Daemons): Role | null {
  const [one, other] = [oneStateOf(primary), oneStateOf(secondary)];
  if (one === 'MASTER' && other === 'BACKUP') return 'primary';
  return one === 'BACKUP' && other === 'MASTER' ? 'secondary' : null;
}

interface Since {
  readonly master: Role;
  readonly seen: Daemons;
  readonly atMs: number;
}

/**
 * Exactly one MASTER, and adverts that rise on the BACKUP; where its daemon counts none, BACKUP for `steadyMs` without a break.
 * Null where the daemons cannot be asked: then the consoles are looked at.
 */
export async function seeDaemons(ctx: StepContext, steadyMs: number): Promise<readonly Proof[] | null> {
  if ((await askDaemons(ctx)) === null) return null;
  let since: Since | null = null;
  let reachable = true;
  const options = {
    timeoutSeconds: ctx.plan.timeouts.boot,
    intervalMs: 500,
    remedy:
      'Look at both daemons in the target: protocol 112 must be let through between them, and unicast peers must have the right addresses.',
  };
  try {
    return await waitUntil(ctx, 'The pair joins in the target', options, async () => {
      const seen = await askDaemons(ctx);
      reachable = seen !== null;
      const master = seen === null ? null : masterOf(seen);
      const atMs = ctx.clock.monotonicMs();
      if (seen === null || master === null) since = null;
      else if (since?.master !== master) since = { master, seen, atMs };
      if (seen === null || since === null || master === null) return null;
      const backup = otherRole(master);
      const told = hears(since.seen[backup], seen[backup], atMs - since.atMs, steadyMs);
      if (told === null) return null;
      await tellState(ctx, 'target', master, 'MASTER');
      await tellState(ctx, 'target', backup, 'BACKUP');
      return proofsOf(ctx, seen, told);
    });
  } catch (error) {
    if (!(error instanceof BatonError) || error.code !== 'WAIT_TIMEOUT' || reachable) throw error;
    return null;
  }
}

/** What proves that the BACKUP hears; null: nothing yet. */
function hears(
  before: readonly RunningInstance[],
  after: readonly RunningInstance[],
  overMs: number,
  steadyMs: number,
): string | null {
  const risen = after.map(({ name, advertsReceived }) => {
    const then = before.find((one) => one.name === name)?.advertsReceived ?? null;
    return then === null || advertsReceived === null ? null : advertsReceived - then;
  });
  const seconds = (overMs / 1000).toFixed(1);
  if (risen.every((count) => count !== null && count > 0))
    return `the BACKUP counted ${risen.join(', ')} more adverts within ${seconds} s`;
  if (risen.includes(null) && overMs >= steadyMs)
    return `BACKUP for ${seconds} s without a break; without adverts it would be MASTER after less than 4 s (RFC 5798 6.1)`;
  return null;
}

function proofsOf(ctx: StepContext, { primary, secondary }: Daemons, told: string): readonly Proof[] {
  const said = `${balancerOf(ctx.plan, 'primary').name} ${describe(primary)}, ${balancerOf(ctx.plan, 'secondary').name} ${describe(secondary)}`;
  return [
    { what: 'exactly one MASTER in the target', result: 'proved', detail: `the daemons: ${said}` },
    { what: 'the other one hears its adverts', result: 'proved', detail: told },
  ];
}
