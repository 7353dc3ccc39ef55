/**
 * The way back: every HA IP returns to the source, by the same move as there, the other way round.
 *
 * While the target still serves there is time for a dress rehearsal in the source: its load balancer may have been started a
 * moment ago. When the target is lost there is nothing to lose, and the HA IPs return at once.
 */
import { BatonError } from '../domain/error.ts';
import { assertOtherCanServe, isRunning } from '../domain/invariants.ts';
import { firstToMove } from '../domain/order.ts';
import type { PlannedLoadBalancer } from '../domain/plan.ts';
import { announceAgain, lookAt } from '../ha-ip/floating-ip-driver.ts';
import { balancerOf, haIpAddresses, sourceServer } from './balancers.ts';
import { rehearseInSource } from './dress-rehearsal.ts';
import { inSource, inTarget, leavingSide, sourceSide } from './ha-ip-sides.ts';
import { findServer } from './made.ts';
import { moveHaIpTo } from './move-ha-ip.ts';
import { tellHaIps, tellState } from './sightings.ts';
import type { StepContext } from './step.ts';

export async function returnHaIps(ctx: StepContext): Promise<void> {
  // Side by side: when the guard comes here, every look is a moment of outage.
  const first = firstToMove(ctx.plan);
  const [there, here, target] = await Promise.all([inTarget(ctx), inSource(ctx), findServer(ctx, first)]);
  if (there === 'none' && here === 'all') return tellHaIps(ctx, haIpAddresses(ctx.plan), 'source');
  const balancer = await servingInSource(ctx);
  if (isRunning(target)) await rehearseIfThereIsRoom(ctx, balancer);
  const moved = await Promise.all(
    ctx.plan.haIps.map(async (haIp) => {
      const taking = sourceSide(ctx, haIp);
      const [present, giving] = await Promise.all([lookAt(taking, ctx.signal), leavingSide(ctx, haIp)]);
      // The source never let go, and the target announced in between: only a new announcement brings the clients back.
      if (present.portId === taking.vipPortId) await announceAgain(taking, ctx.signal);
      return moveHaIpTo(ctx, haIp, { to: 'source', giving, taking, taker: balancer });
    }),
  );
  if (moved.every(({ identified }) => identified)) await tellState(ctx, 'source', balancer.role, 'MASTER');
}

/** A way back is never refused for want of a spare address. */
const NO_ROOM = new Set(['QUOTA_EXCEEDED', 'ADDRESSES_EXHAUSTED']);

async function rehearseIfThereIsRoom(ctx: StepContext, balancer: PlannedLoadBalancer): Promise<void> {
  try {
    await rehearseInSource(ctx, balancer);
  } catch (error) {
    if (!(error instanceof BatonError) || !NO_ROOM.has(error.code)) throw error;
    const text = `no temporary floating IP to be had in ${ctx.source.name}: the HA IPs return without a dress rehearsal`;
    await ctx.emit({ kind: 'note', stepId: 'cutover', text });
  }
}

/**
 * The load balancer that will serve in the source: the one that stayed, which alone runs there; where somebody started the
 * other one as well, the primary, since VRRP gives the VIP to the higher priority. None running: invariant 2.
 */
async function servingInSource(ctx: StepContext): Promise<PlannedLoadBalancer> {
  const [primary, secondary] = await Promise.all([sourceServer(ctx, 'primary'), sourceServer(ctx, 'secondary')]);
  if (isRunning(primary)) return balancerOf(ctx.plan, 'primary');
  assertOtherCanServe('The load balancer in the target', secondary);
  return balancerOf(ctx.plan, 'secondary');
}
