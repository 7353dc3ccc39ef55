import { BatonError } from '../domain/error.ts';
import type { Side } from '../domain/event.ts';
import type { PlannedLoadBalancer } from '../domain/plan.ts';
import type { Moved } from '../ports/cutover-driver.ts';
import type { Drive } from './ha-ip-sides.ts';
import { tellHaIps } from './sightings.ts';
import type { StepContext } from './step.ts';

export interface Way {
  readonly to: Side;
  /** Who must be seen to answer there. */
  readonly taker: PlannedLoadBalancer;
  readonly urgent?: boolean;
}

/**
 * Several HA IPs from one cloud to the other, side by side; each is told as soon as it is there. One that fails keeps none of
 * the others from its end, so that nothing moves any more when this throws: first of all that one was not proved.
 */
export async function moveHaIps(ctx: StepContext, drives: readonly Drive[], way: Way): Promise<readonly Moved[]> {
  const { to, taker, urgent = false } = way;
  const cloud = to === 'source' ? ctx.source : ctx.target;
  const ended = await Promise.allSettled(
    drives.map(async ({ haIp, driver }) => {
      const moved = await driver.moveTo(to, taker, { urgent });
      await tellHaIps(ctx, [haIp.address], to);
      return moved;
    }),
  );
  ctx.signal.throwIfAborted();
  const errors: unknown[] = [];
  for (const [index, one] of ended.entries()) {
    if (one.status === 'fulfilled') continue;
    errors.push(one.reason);
    const why = one.reason instanceof Error ? one.reason.message : String(one.reason);
    const text = `${drives[index]?.haIp.address ?? ''}: its move to ${cloud.name} is not done: ${why}`;
    if (ended.length > 1) await ctx.emit({ kind: 'note', stepId: 'cutover', text });
  }
  if (errors.length > 0) throw errors.find(isUnproved) ?? errors[0];
  return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function isUnproved(error: unknown): error is BatonError {
  return error instanceof BatonError && error.code === 'CUTOVER_UNPROVED';
}
