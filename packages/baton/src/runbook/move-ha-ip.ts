import type { Side } from '../domain/event.ts';
import type { PlannedHaIp, PlannedLoadBalancer } from '../domain/plan.ts';
import { type Move, type Moved, moveHaIp } from '../ha-ip/floating-ip-driver.ts';
import { isServedBy, lookFromOutside } from './from-outside.ts';
import { tellHaIps } from './sightings.ts';
import type { StepContext } from './step.ts';

export interface Way extends Pick<Move, 'giving' | 'taking'> {
  readonly to: Side;
  /** Who must be seen to answer there. */
  readonly taker: PlannedLoadBalancer;
}

/** One HA IP from one cloud to the other, seen from outside to be served by the taker. */
export async function moveHaIpTo(
  ctx: StepContext,
  haIp: PlannedHaIp,
  { to, giving, taking, taker }: Way,
): Promise<Moved> {
  const moved = await moveHaIp({
    address: haIp.address,
    giving,
    taking,
    look: async () => isServedBy(await lookFromOutside(ctx, haIp.address), taker),
    deadlineSeconds: ctx.plan.timeouts.cutover,
    clock: ctx.clock,
    signal: ctx.signal,
    note: (text) => ctx.emit({ kind: 'note', stepId: 'cutover', text }),
  });
  await tellHaIps(ctx, [haIp.address], to);
  return moved;
}
