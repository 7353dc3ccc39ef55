/** The address of an HA IP belongs to the project in the target too, so that nobody else can get it (invariant 4). */
import type { FloatingIp } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { descriptionMark, isMadeBy, migrationTag } from '../../domain/marks.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { NetworkPort } from '../../ports/cloud.ts';
import type { DriverContext } from '../driver-context.ts';
import { findReservation } from './ends.ts';

/** @throws BatonError ADDRESS_NOT_CHOSEN, and what the cloud throws */
export async function reserve(ctx: DriverContext, haIp: PlannedHaIp): Promise<FloatingIp> {
  const { network } = ctx.targetOperator ?? ctx.target;
  const found = await findReservation(ctx, haIp);
  if (found !== null) {
    // One that somebody else reserved is used as it is (invariant 5).
    if (isMadeBy(ctx.migrationId, found.description)) await tag(ctx, network, haIp, found);
    return found;
  }
  const made = await network.createFloatingIp(
    {
      networkId: haIp.targetNetwork.id,
      description: descriptionMark(ctx.migrationId, `ha-ip.${haIp.sourceFloatingIpId}`),
      address: haIp.address,
      projectId: ctx.plan.target.projectId,
      ...(haIp.dnsName === undefined ? {} : { dnsName: haIp.dnsName }),
      ...(haIp.dnsDomain === undefined ? {} : { dnsDomain: haIp.dnsDomain }),
    },
    ctx.signal,
  );
  if (made.address !== haIp.address) {
    throw new BatonError({
      code: 'ADDRESS_NOT_CHOSEN',
      kind: 'cloud',
      message: `${ctx.target.name} gave ${made.address} where ${haIp.address} was asked for.`,
      remedy: `Release ${made.address} in the target, and ask its operator why a floating IP's address cannot be chosen.`,
    });
  }
  await tag(ctx, network, haIp, made);
  return made;
}

/** Neutron takes no tags with the creating call, and a crash may come between the two: what is found again is tagged again. */
async function tag(ctx: DriverContext, network: NetworkPort, haIp: PlannedHaIp, reserved: FloatingIp): Promise<void> {
  const wanted = [...new Set([...reserved.tags, ...(haIp.tags ?? []), migrationTag(ctx.migrationId)])];
  if (wanted.length === reserved.tags.length) return;
  await network.setTags('floatingips', reserved.id, wanted, ctx.signal);
}
