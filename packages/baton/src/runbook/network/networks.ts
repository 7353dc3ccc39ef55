/** Networks, subnets and routers of the group, made anew or found by the plan's `use`. */
import type { PlannedNetwork, PlannedRouter } from '../../domain/plan.ts';
import { findNetwork, findRouter, findSubnet, needed } from '../made.ts';
import { descriptionMark } from '../../domain/marks.ts';
import type { StepContext } from '../step.ts';
import { tag } from './tagged.ts';

/** Source ids -> ids in the target. */
export interface NetworkIds {
  readonly networks: ReadonlyMap<string, string>;
  readonly subnets: ReadonlyMap<string, string>;
}

export async function findNetworks(ctx: StepContext): Promise<NetworkIds | null> {
  const networks = new Map<string, string>();
  const subnets = new Map<string, string>();
  for (const planned of ctx.plan.networks) {
    const networkId = planned.target === 'create' ? (await findNetwork(ctx, planned.sourceId))?.id : planned.target.use;
    if (networkId === undefined) return null;
    networks.set(planned.sourceId, networkId);
    for (const subnet of planned.subnets) {
      const subnetId = subnet.use ?? (await findSubnet(ctx, subnet.sourceId))?.id;
      if (subnetId === undefined) return null;
      subnets.set(subnet.sourceId, subnetId);
    }
  }
  return { networks, subnets };
}

/**
 * DHCP stays off until every port has its fixed address: the target's own DHCP and metadata ports take the first free
 * addresses of a subnet, which may be those of a load balancer (facts: OVN takes .2).
 */
export async function makeNetworks(ctx: StepContext): Promise<NetworkIds> {
  for (const planned of ctx.plan.networks) {
    if (planned.target === 'create') await makeNetwork(ctx, planned);
  }
  return needed(await findNetworks(ctx), 'A network or subnet of the plan');
}

async function makeNetwork(ctx: StepContext, planned: PlannedNetwork): Promise<void> {
  const { network } = ctx.target;
  let made = await findNetwork(ctx, planned.sourceId);
  if (made === null) {
    made = await network.createNetwork(
      {
        name: planned.name,
        description: descriptionMark(ctx.migrationId, `network.${planned.sourceId}`),
        portSecurityEnabled: planned.portSecurityEnabled,
      },
      ctx.signal,
    );
  }
  await tag(ctx, network, 'networks', made);
  for (const subnet of planned.subnets) {
    const { sourceId, use: _use, ...shape } = subnet;
    const description = descriptionMark(ctx.migrationId, `subnet.${sourceId}`);
    const madeSubnet =
      (await findSubnet(ctx, sourceId)) ??
      (await network.createSubnet({ ...shape, networkId: made.id, description, enableDhcp: false }, ctx.signal));
    await tag(ctx, network, 'subnets', madeSubnet);
  }
}

/** Once all ports are there. */
export async function turnDhcpOn(ctx: StepContext): Promise<void> {
  for (const planned of ctx.plan.networks) {
    if (planned.target !== 'create') continue;
    for (const subnet of planned.subnets) {
      const made = needed(await findSubnet(ctx, subnet.sourceId), `Subnet ${subnet.name}`);
      if (subnet.enableDhcp && !made.enableDhcp) await ctx.target.network.setDhcp(made.id, true, ctx.signal);
    }
  }
}

export async function makeRouters(ctx: StepContext, ids: NetworkIds): Promise<void> {
  for (const planned of ctx.plan.routers) {
    if (planned.target === 'create') await makeRouter(ctx, planned, ids);
  }
}

async function makeRouter(ctx: StepContext, planned: PlannedRouter, ids: NetworkIds): Promise<void> {
  const { network } = ctx.target;
  let made = await findRouter(ctx, planned.sourceId);
  if (made === null) {
    const description = descriptionMark(ctx.migrationId, `router.${planned.sourceId}`);
    made = await network.createRouter(
      {
        name: planned.name,
        description,
        ...(planned.externalNetwork === null ? {} : { externalNetworkId: planned.externalNetwork.id }),
      },
      ctx.signal,
    );
  }
  await tag(ctx, network, 'routers', made);
  for (const sourceSubnetId of planned.sourceSubnetIds) {
    const subnetId = ids.subnets.get(sourceSubnetId);
    if (subnetId !== undefined) await network.addRouterInterface(made.id, subnetId, ctx.signal);
  }
  if (planned.routes.length > 0) await network.setRoutes(made.id, planned.routes, ctx.signal);
}
