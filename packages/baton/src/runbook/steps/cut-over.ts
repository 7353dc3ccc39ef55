import { firstToMove } from '../../domain/order.ts';
import type { Proof } from '../../domain/step.ts';
import type { Moved } from '../../ports/cutover-driver.ts';
import { balancerOf, haIpAddresses } from '../balancers.ts';
import { cutOverHaIps } from '../cut-over-ha-ips.ts';
import { confirmServedBy } from '../from-outside.ts';
import { addressesIn, openDrivers } from '../ha-ip-sides.ts';
import { tellHaIps, tellServing } from '../sightings.ts';
import type { CheckResult, Step, StepContext } from '../step.ts';
import { orTurnBack, returnAll } from '../turn-back.ts';

/** Every HA IP goes to the target, make before break; all are turned back when anything goes wrong with one on the way. */
export function cutOverStep(): Step {
  let moved: readonly Moved[] = [];
  let isAsked = false;
  const surely = <T>(ctx: StepContext, work: () => Promise<T>): Promise<T> => orTurnBack(ctx, () => isAsked, work);
  return {
    id: 'cutover',
    title: 'Cut every HA IP over: lead it to the target, see it serve, let go in the source',
    impact: 'cutover',
    check: (ctx) =>
      surely(ctx, async (): Promise<CheckResult> => {
        const drives = openDrivers(ctx);
        const leads = await Promise.all(drives.map(({ driver }) => driver.leads()));
        const left = drives.filter((_, index) => leads[index] !== 'target').map(({ haIp }) => haIp.address);
        return left.length === 0
          ? { done: true }
          : { done: false, needed: `not in the target alone: ${left.join(', ')}` };
      }),
    act: (ctx) =>
      surely(ctx, async () => {
        moved = await cutOverHaIps(ctx, () => {
          isAsked = true;
        });
      }),
    verify: (ctx) =>
      surely(ctx, async () => {
        const { plan } = ctx;
        const first = firstToMove(plan);
        const addresses = await addressesIn(ctx, 'target');
        const served = await confirmServedBy(ctx, addresses, balancerOf(plan, first), plan.timeouts.cutover);
        await tellServing(ctx, 'target', first, served);
        await tellHaIps(ctx, haIpAddresses(plan), 'target');
        const forecastMs = await rehearsedMs(ctx);
        return { proofs: [...moved.map((one) => proofOf(one, forecastMs)), ...served], data: { moved, forecastMs } };
      }),
    undo: async (ctx) => {
      await returnAll(ctx);
      return 'undone';
    },
  };
}

/** What the dress rehearsals of the validation measured from the association's call to traffic; empty: none was held. */
async function rehearsedMs(ctx: StepContext): Promise<readonly number[]> {
  const record = await ctx.earlier(`${firstToMove(ctx.plan)}.validate`);
  return (record?.evidence?.proofs ?? []).flatMap(({ figures }) => figures?.['associateToTrafficMs'] ?? []);
}

function proofOf(moved: Moved, forecastMs: readonly number[]): Proof {
  const forecast = forecastMs.length === 0 ? '' : ` (dress rehearsal: ${forecastMs.join(' ms, ')} ms)`;
  const again = moved.announcedAgain === 0 ? '' : `, announced again ${moved.announcedAgain} times`;
  return {
    what: `${moved.address}: the source let go only after the target was seen to serve`,
    result: moved.identified ? 'proved' : 'not-provable',
    detail: `first new connection in the target ${Math.round(moved.takenAfterMs)} ms after the first call${forecast}, ${moved.looks} looks${again}`,
    figures: { takenAfterMs: Math.round(moved.takenAfterMs) },
  };
}
