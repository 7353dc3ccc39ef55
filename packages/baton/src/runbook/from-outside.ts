/** Who serves an HA IP, seen by new connections from where clients are. No status field is proof of that (invariant 8). */
import type { PlannedLoadBalancer } from '../domain/plan.ts';
import type { Proof } from '../domain/step.ts';
import { waitUntil } from '../ports/wait-until.ts';
import type { StepContext } from './step.ts';

type Looker = Pick<StepContext, 'outside' | 'plan' | 'signal' | 'clock'>;

export interface Sighting {
  readonly answered: boolean;
  /** Null when the answer does not tell. */
  readonly who: string | null;
}

const ASK_TIMEOUT_MS = 1500;
const LOOKS_IN_A_ROW = 3;

export async function lookFromOutside(ctx: Looker, address: string): Promise<Sighting> {
  if (ctx.plan.probe.http !== null) {
    const answer = await ctx.outside.askOnce(address, ASK_TIMEOUT_MS, ctx.signal);
    return { answered: answer !== null, who: answer?.who ?? null };
  }
  return { answered: (await ctx.outside.ping(address, 1, ctx.signal)) > 0, who: null };
}

export function isServedBy(sighting: Sighting, balancer: PlannedLoadBalancer): 'yes' | 'no' | 'unknown' {
  if (!sighting.answered) return 'no';
  if (sighting.who === null || balancer.answersAs === undefined) return 'unknown';
  return sighting.who === balancer.answersAs ? 'yes' : 'no';
}

/** Waits until several new connections in a row are answered by this load balancer, on each address. */
export async function confirmServedBy(
  ctx: Looker,
  addresses: readonly string[],
  balancer: PlannedLoadBalancer,
  timeoutSeconds: number,
): Promise<readonly Proof[]> {
  return Promise.all(
    addresses.map(async (address): Promise<Proof> => {
      let inARow = 0;
      let identified = true;
      let last: Sighting = { answered: false, who: null };
      const what = `${address} is served by ${balancer.name}`;
      const remedy =
        'See whether VRRP runs on the load balancer and whether it holds the VIP; then start the migration again, or roll back.';
      await waitUntil(ctx, what, { timeoutSeconds, intervalMs: 200, remedy }, async () => {
        last = await lookFromOutside(ctx, address);
        const served = isServedBy(last, balancer);
        identified = served !== 'unknown';
        inARow = served === 'no' ? 0 : inARow + 1;
        return inARow >= LOOKS_IN_A_ROW ? true : null;
      });
      return identified
        ? {
            what,
            result: 'proved',
            detail: `${LOOKS_IN_A_ROW} new connections in a row answered as "${last.who ?? ''}"`,
          }
        : {
            what,
            result: 'not-provable',
            detail: 'somebody answers; the answers do not tell who (plan: probe.http.identify, answersAs)',
          };
    }),
  );
}
