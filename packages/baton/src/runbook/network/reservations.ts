/** Ports of no device that hold the addresses that no other port holds: see planning/reserved-addresses.ts. */
import type { Port } from '../../domain/cloud-resources.ts';
import { descriptionMark } from '../../domain/marks.ts';
import { type Reservation, reservationsOf } from '../../planning/reserved-addresses.ts';
import type { StepContext } from '../step.ts';
import type { NetworkIds } from './networks.ts';
import { isTagged, tag } from './tagged.ts';

async function findReserved(ctx: StepContext, { address, sourceNetworkId }: Reservation): Promise<Port | null> {
  const description = descriptionMark(ctx.migrationId, `address.${sourceNetworkId}.${address}`);
  return (await ctx.target.network.listPorts({ description }, ctx.signal))[0] ?? null;
}

export async function makeReservations(ctx: StepContext, ids: NetworkIds): Promise<void> {
  for (const one of reservationsOf(ctx.plan)) {
    const networkId = ids.networks.get(one.sourceNetworkId);
    const subnetId = ids.subnets.get(one.sourceSubnetId);
    if (networkId === undefined || subnetId === undefined) continue;
    const made =
      (await findReserved(ctx, one)) ??
      (await ctx.target.network.createPort(
        {
          name: `reserved-${one.address}`,
          description: descriptionMark(ctx.migrationId, `address.${one.sourceNetworkId}.${one.address}`),
          networkId,
          fixedIps: [{ subnetId, address: one.address }],
          securityGroupIds: [],
          allowedAddressPairs: [],
        },
        ctx.signal,
      ));
    await tag(ctx, ctx.target.network, 'ports', made);
  }
}

/** The first address that nothing holds yet, or whose port is not tagged yet. */
export async function missingReservation(ctx: StepContext): Promise<string | null> {
  for (const one of reservationsOf(ctx.plan)) {
    const port = await findReserved(ctx, one);
    if (port === null || !isTagged(ctx, port)) return one.address;
  }
  return null;
}

export async function removeReservations(ctx: StepContext): Promise<void> {
  for (const one of reservationsOf(ctx.plan)) {
    const port = await findReserved(ctx, one);
    if (port !== null) await ctx.target.network.deletePort(port.id, ctx.signal);
  }
}
