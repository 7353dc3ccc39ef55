/** Both ends of an HA IP: its floating IP and its VIP port in the source, and those in the target. */
import type { FloatingIp } from '../domain/cloud-resources.ts';
import type { PlannedHaIp } from '../domain/plan.ts';
import { lookAt, type Side } from '../ha-ip/floating-ip-driver.ts';
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

/**
 * What the target holds of an HA IP that is to leave it; null when nothing is left there. A way back needs nothing of the
 * target: neither the reservation nor the VIP port, which somebody may have deleted.
 */
export async function leavingSide(ctx: Looker, haIp: PlannedHaIp): Promise<Side | null> {
  const [port, floatingIp] = await Promise.all([
    findPort(ctx, sourceVipPortId(ctx, haIp)),
    findReservation(ctx, haIp.address),
  ]);
  const vipPortId = port?.id ?? floatingIp?.portId ?? null;
  if (floatingIp === null || vipPortId === null) return null;
  return { cloud: ctx.target, floatingIpId: floatingIp.id, vipPortId };
}

function sourceVipPortId(ctx: Looker, haIp: PlannedHaIp): string {
  const vip = ctx.plan.vips.find((one) => one.address === haIp.vipAddress);
  // The plan file is validated: every HA IP leads to one of its VIPs.
  if (vip === undefined) throw new Error(`the plan has no VIP ${haIp.vipAddress}`);
  return vip.sourcePortId;
}

export type HowMany = 'all' | 'some' | 'none';

/** How many of the HA IPs are associated in the target? */
export async function inTarget(ctx: Looker): Promise<HowMany> {
  return howMany(await Promise.all(ctx.plan.haIps.map((haIp) => findReservation(ctx, haIp.address))));
}

/** How many of them are associated in the source? */
export async function inSource(ctx: Looker): Promise<HowMany> {
  return howMany(await Promise.all(ctx.plan.haIps.map((haIp) => lookAt(sourceSide(ctx, haIp), ctx.signal))));
}

function howMany(floatingIps: readonly (FloatingIp | null)[]): HowMany {
  const associated = floatingIps.filter((one) => one !== null && one.portId !== null).length;
  if (associated === 0) return 'none';
  return associated === floatingIps.length ? 'all' : 'some';
}
