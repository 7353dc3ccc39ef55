/** What holds an HA IP in each cloud, found as it is now. */
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { DriverContext } from '../driver-context.ts';
import { findReservation, findTargetVipPort, isGone, sourceVipPortId } from '../floating-ip/ends.ts';
import type { End } from '../floating-ip/point.ts';

export function sourceEnd(ctx: DriverContext, haIp: PlannedHaIp): End {
  return { cloud: ctx.source, floatingIpId: haIp.sourceFloatingIpId, vipPortId: sourceVipPortId(ctx, haIp) };
}

/** Throws code MADE_IS_GONE when something of it is missing. */
export async function targetEnd(ctx: DriverContext, haIp: PlannedHaIp): Promise<End> {
  const [vipPortId, floatingIp] = await Promise.all([findTargetVipPort(ctx, haIp), findReservation(ctx, haIp)]);
  if (vipPortId === null) throw isGone(`VIP port ${haIp.vipAddress}`);
  if (floatingIp === null) throw isGone(`Floating IP ${haIp.address}`);
  return { cloud: ctx.target, floatingIpId: floatingIp.id, vipPortId };
}

/** Null when nothing is associated there: nothing of the target is needed for a way back. */
export async function leavingEnd(ctx: DriverContext, haIp: PlannedHaIp): Promise<End | null> {
  const floatingIp = await findReservation(ctx, haIp);
  if (floatingIp === null || floatingIp.portId === null) return null;
  const vipPortId = (await findTargetVipPort(ctx, haIp)) ?? floatingIp.portId;
  return { cloud: ctx.target, floatingIpId: floatingIp.id, vipPortId };
}
