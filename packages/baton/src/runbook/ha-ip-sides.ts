/** Both ends of an HA IP: its floating IP and its VIP port in the source, and those in the target. */
import type { PlannedHaIp } from '../domain/plan.ts';
import type { Side } from '../ha-ip/floating-ip-driver.ts';
import { findPort, findReservation, needed } from './made.ts';
import type { StepContext } from './step.ts';

type Looker = Pick<StepContext, 'migrationId' | 'plan' | 'source' | 'target' | 'signal'>;

export function sourceSide(ctx: Looker, haIp: PlannedHaIp): Side {
  return {
    cloud: ctx.source,
    floatingIpId: haIp.sourceFloatingIpId,
    vipPortId: sourceVipPortId(ctx, haIp),
  };
}

export async function targetSide(ctx: Looker, haIp: PlannedHaIp): Promise<Side> {
  const port = needed(await findPort(ctx, sourceVipPortId(ctx, haIp)), `VIP port ${haIp.vipAddress}`);
  const floatingIp = needed(await findReservation(ctx, haIp.address), `Floating IP ${haIp.address}`);
  return { cloud: ctx.target, floatingIpId: floatingIp.id, vipPortId: port.id };
}

function sourceVipPortId(ctx: Looker, haIp: PlannedHaIp): string {
  const vip = ctx.plan.vips.find((one) => one.address === haIp.vipAddress);
  // The plan file is validated: every HA IP leads to one of its VIPs.
  if (vip === undefined) throw new Error(`the plan has no VIP ${haIp.vipAddress}`);
  return vip.sourcePortId;
}

/** Is every HA IP associated in the target? */
export async function allInTarget(ctx: Looker): Promise<boolean> {
  for (const haIp of ctx.plan.haIps) {
    const reservation = await findReservation(ctx, haIp.address);
    if (reservation === null || reservation.portId === null) return false;
  }
  return true;
}

/** Is none of them associated in the target? */
export async function noneInTarget(ctx: Looker): Promise<boolean> {
  for (const haIp of ctx.plan.haIps) {
    const reservation = await findReservation(ctx, haIp.address);
    if (reservation !== null && reservation.portId !== null) return false;
  }
  return true;
}

/** Does each of them lead to its VIP port in the source, or none of them? */
export async function inSource(ctx: Looker): Promise<'all' | 'some' | 'none'> {
  const ports = await Promise.all(
    ctx.plan.haIps.map(
      async (haIp) => (await ctx.source.network.getFloatingIp(haIp.sourceFloatingIpId, ctx.signal))?.portId ?? null,
    ),
  );
  if (ports.every((port) => port === null)) return 'none';
  return ports.includes(null) ? 'some' : 'all';
}
