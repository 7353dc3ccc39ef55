/** Who serves an HA IP, seen by new connections from where clients are. No status field is proof of that (invariant 8). */
import { BatonError } from '../domain/error.ts';
import type { PlannedLoadBalancer } from '../domain/plan.ts';
import type { Proof } from '../domain/step.ts';
import { isServedBy, type Looker, lookFromOutside, type Sighting, whyBlind } from '../ha-ip/look-from-outside.ts';
import { waitUntil } from '../ports/wait-until.ts';

export { isServedBy, lookFromOutside, whyBlind };
export type { Sighting };

const LOOKS_IN_A_ROW = 3;

/**
 * Waits until several new connections in a row are answered by this load balancer, on each address. A look that cannot be made
 * saw nobody: a vantage may be away for a moment. Where it still is when the time is over, that is what is thrown.
 */
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
      const blind: { why: unknown } = { why: null };
      const what = `${address} is served by ${balancer.name}`;
      const remedy =
        'See whether VRRP runs on the load balancer and whether it holds the VIP; then start the migration again, or roll back.';
      const look = async (): Promise<true | null> => {
        try {
          last = await lookFromOutside(ctx, address);
        } catch (error) {
          if (ctx.signal.aborted || (error instanceof BatonError && error.kind === 'bug')) throw error;
          blind.why = error;
          inARow = 0;
          return null;
        }
        blind.why = null;
        const served = isServedBy(last, balancer);
        identified = served !== 'unknown';
        inARow = served === 'no' ? 0 : inARow + 1;
        return inARow >= LOOKS_IN_A_ROW ? true : null;
      };
      try {
        await waitUntil(ctx, what, { timeoutSeconds, intervalMs: 200, remedy }, look);
      } catch (error) {
        throw isTimeout(error) && blind.why !== null ? blind.why : error;
      }
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

function isTimeout(error: unknown): boolean {
  return error instanceof BatonError && error.code === 'WAIT_TIMEOUT';
}
