/** Both ends of an HA IP: its floating IP and its VIP port in the source, and those in the target, found as they are now. */
import type { FloatingIp } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { descriptionMark } from '../../domain/marks.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { DriverContext } from '../driver-context.ts';
import type { End } from './point.ts';

type Finder = Pick<DriverContext, 'migrationId' | 'plan' | 'source' | 'target' | 'signal'>;

export function sourceEnd(ctx: Finder, haIp: PlannedHaIp): End {
  return { cloud: ctx.source, floatingIpId: haIp.sourceFloatingIpId, vipPortId: sourceVipPortId(ctx, haIp) };
}

export async function targetEnd(ctx: Finder, haIp: PlannedHaIp): Promise<End> {
  const [vipPortId, reserved] = await Promise.all([findTargetVipPort(ctx, haIp), findReservation(ctx, haIp)]);
  if (vipPortId === null) throw isGone(`VIP port ${haIp.vipAddress}`);
  if (reserved === null) throw isGone(`Floating IP ${haIp.address}`);
  return { cloud: ctx.target, floatingIpId: reserved.id, vipPortId, seen: reserved };
}

/**
 * What the target holds of an HA IP that is to leave it; null when nothing is left there that could let go. A way back needs
 * nothing of the target: neither the reservation nor the VIP port, which somebody may have deleted.
 */
export async function leavingEnd(ctx: Finder, haIp: PlannedHaIp): Promise<End | null> {
  const [found, reserved] = await Promise.all([findTargetVipPort(ctx, haIp), findReservation(ctx, haIp)]);
  const vipPortId = found ?? reserved?.portId ?? null;
  if (reserved === null || vipPortId === null) return null;
  return { cloud: ctx.target, floatingIpId: reserved.id, vipPortId, seen: reserved };
}

/** The address in the target, whoever reserved it: one address exists once in a project. */
export async function findReservation(ctx: Finder, haIp: PlannedHaIp): Promise<FloatingIp | null> {
  const { address } = haIp;
  return only(await ctx.target.network.listFloatingIps({ address }, ctx.signal), `address ${address}`);
}

/** The VIP port that this migration made in the target. */
export async function findTargetVipPort(ctx: Finder, haIp: PlannedHaIp): Promise<string | null> {
  const mark = descriptionMark(ctx.migrationId, `port.${sourceVipPortId(ctx, haIp)}`);
  return only(await ctx.target.network.listPorts({ description: mark }, ctx.signal), mark)?.id ?? null;
}

export function sourceVipPortId({ plan }: Pick<Finder, 'plan'>, haIp: PlannedHaIp): string {
  const vip = plan.vips.find((one) => one.address === haIp.vipAddress);
  // The plan file is validated: every HA IP leads to one of its VIPs.
  if (vip === undefined) throw new Error(`the plan has no VIP ${haIp.vipAddress}`);
  return vip.sourcePortId;
}

/** Two of the same mark would mean that a step made something twice: a fault of Baton, and no guess is made. */
function only<T extends { readonly id: string }>(found: readonly T[], mark: string): T | null {
  const [first, second] = found;
  if (second === undefined) return first ?? null;
  throw new BatonError({
    code: 'MADE_TWICE',
    kind: 'bug',
    message: `${found.length} resources carry the mark ${mark}: ${found.map((one) => one.id).join(', ')}.`,
    remedy: 'Look at both, delete the one that is not in use, and start the migration again. Please report this.',
  });
}

export function isGone(what: string): BatonError {
  return new BatonError({
    code: 'MADE_IS_GONE',
    kind: 'cloud',
    message: `${what} was made by an earlier step and is no longer in the target.`,
    remedy: 'Somebody deleted it. Roll the migration back or abort it, and start a new one.',
  });
}
