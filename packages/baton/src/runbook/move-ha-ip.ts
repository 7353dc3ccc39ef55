import type { PlannedHaIp, PlannedLoadBalancer } from '../domain/plan.ts';
import { type Moved, moveHaIp, type Side } from '../ha-ip/floating-ip-driver.ts';
import { isServedBy, lookFromOutside } from './from-outside.ts';
import type { StepContext } from './step.ts';

/** One HA IP from one cloud to the other, seen from outside to be served by `taker`. */
export async function moveHaIpTo(
  ctx: StepContext,
  haIp: PlannedHaIp,
  giving: Side,
  taking: Side,
  taker: PlannedLoadBalancer,
): Promise<Moved> {
  return moveHaIp({
    address: haIp.address,
    giving,
    taking,
    look: async () => isServedBy(await lookFromOutside(ctx, haIp.address), taker),
    deadlineSeconds: ctx.plan.timeouts.cutover,
    clock: ctx.clock,
    signal: ctx.signal,
    note: (text) => ctx.emit({ kind: 'note', stepId: 'cutover', text }),
  });
}
