/** Routers of the group: made anew, or used with what this migration brings to them. */
import type { Port, Router } from '../../domain/cloud-resources.ts';
import { descriptionMark } from '../../domain/marks.ts';
import type { PlannedRouter } from '../../domain/plan.ts';
import { findRouter, findSubnet } from '../made.ts';
import type { StepContext } from '../step.ts';
import { findNetworks, type NetworkIds } from './networks.ts';
import { mapped } from './ports.ts';
import { tag } from './tagged.ts';

export async function makeRouters(ctx: StepContext, ids: NetworkIds): Promise<void> {
  for (const planned of ctx.plan.routers) {
    const router =
      planned.target === 'create' ? await makeRouter(ctx, planned) : await findUsed(ctx, planned.target.use);
    if (router === null) continue;
    for (const sourceSubnetId of await attachable(ctx, planned))
      await attach(ctx, planned, router, sourceSubnetId, ids);
    if (planned.target === 'create' && planned.routes.length > 0)
      await ctx.target.network.setRoutes(router.id, planned.routes, ctx.signal);
  }
}

async function makeRouter(ctx: StepContext, planned: PlannedRouter): Promise<Router> {
  const { availabilityZoneHints } = planned;
  const made =
    (await findRouter(ctx, planned.sourceId)) ??
    (await ctx.target.network.createRouter(
      {
        name: planned.name,
        description: descriptionMark(ctx.migrationId, `router.${planned.sourceId}`),
        ...(planned.externalNetwork === null ? {} : { externalNetworkId: planned.externalNetwork.id }),
        ...(availabilityZoneHints === undefined ? {} : { availabilityZoneHints }),
      },
      ctx.signal,
    ));
  await tag(ctx, ctx.target.network, 'routers', made, planned.tags);
  return made;
}

/** A router that another migration of Baton has made takes this one's networks too; a foreign one is left as it is. */
async function findUsed(ctx: StepContext, id: string): Promise<Router | null> {
  const router = await ctx.target.network.getRouter(id, ctx.signal);
  return router?.description.startsWith('baton:') === true ? router : null;
}

/** All subnets of a router of our own; of one that is used, only those that this migration has made. */
async function attachable(ctx: StepContext, planned: PlannedRouter): Promise<readonly string[]> {
  if (planned.target === 'create') return planned.sourceSubnetIds;
  const own = await Promise.all(
    planned.sourceSubnetIds.map(async (id) => ((await findSubnet(ctx, id)) === null ? [] : [id])),
  );
  return own.flat();
}

async function attach(
  ctx: StepContext,
  planned: PlannedRouter,
  router: Router,
  sourceSubnetId: string,
  ids: NetworkIds,
): Promise<void> {
  const { network } = ctx.target;
  const subnetId = mapped(ids.subnets, sourceSubnetId);
  const address = planned.interfaces?.find((one) => one.subnetId === sourceSubnetId)?.address;
  if (address === undefined) return network.addRouterInterface(router.id, { subnetId }, ctx.signal);
  const port = await interfacePort(ctx, planned, sourceSubnetId, address, ids);
  if (port.deviceId === router.id) return undefined;
  return network.addRouterInterface(router.id, { portId: port.id }, ctx.signal);
}

/** Of a router whose address is not the gateway's: the port brings its own, and is deleted with the interface. */
async function interfacePort(
  ctx: StepContext,
  planned: PlannedRouter,
  sourceSubnetId: string,
  address: string,
  ids: NetworkIds,
): Promise<Port> {
  const { network } = ctx.target;
  const description = descriptionMark(ctx.migrationId, `interface.${planned.sourceId}.${sourceSubnetId}`);
  const [found] = await network.listPorts({ description }, ctx.signal);
  if (found !== undefined) return found;
  const itsNetwork = ctx.plan.networks.find((one) => one.subnets.some((subnet) => subnet.sourceId === sourceSubnetId));
  return network.createPort(
    {
      name: `${planned.name}-${address}`,
      description,
      networkId: mapped(ids.networks, itsNetwork?.sourceId ?? ''),
      fixedIps: [{ subnetId: mapped(ids.subnets, sourceSubnetId), address }],
      securityGroupIds: [],
      allowedAddressPairs: [],
    },
    ctx.signal,
  );
}

/** What this migration has brought; a router that it uses stays, without this migration's networks. */
export async function removeRouters(ctx: StepContext): Promise<void> {
  const { network } = ctx.target;
  const ids = await findNetworks(ctx);
  for (const planned of ctx.plan.routers) {
    const router =
      planned.target === 'create' ? await findRouter(ctx, planned.sourceId) : await findUsed(ctx, planned.target.use);
    if (router !== null) {
      for (const sourceSubnetId of await attachable(ctx, planned)) {
        const subnetId = ids?.subnets.get(sourceSubnetId) ?? (await findSubnet(ctx, sourceSubnetId))?.id;
        if (subnetId !== undefined) await network.removeRouterInterface(router.id, { subnetId }, ctx.signal);
      }
      if (planned.target === 'create') await network.deleteRouter(router.id, ctx.signal);
    }
    await removeInterfacePorts(ctx, planned);
  }
}

/** Those that were made and never attached. */
async function removeInterfacePorts(ctx: StepContext, planned: PlannedRouter): Promise<void> {
  const { network } = ctx.target;
  for (const { subnetId } of planned.interfaces ?? []) {
    const description = descriptionMark(ctx.migrationId, `interface.${planned.sourceId}.${subnetId}`);
    for (const port of await network.listPorts({ description }, ctx.signal))
      await network.deletePort(port.id, ctx.signal);
  }
}
