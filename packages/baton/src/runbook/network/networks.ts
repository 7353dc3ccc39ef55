/** Networks and subnets of the group, made anew or found by the plan's `use`. */
import type { Network } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import type { PlannedNetwork } from '../../domain/plan.ts';
import { findNetwork, findSubnet, needed } from '../made.ts';
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
  const made = (await findNetwork(ctx, planned.sourceId)) ?? (await createNetwork(ctx, planned));
  await tag(ctx, network, 'networks', made, planned.tags);
  for (const subnet of planned.subnets) {
    const { sourceId, use: _use, tags, ...shape } = subnet;
    const description = descriptionMark(ctx.migrationId, `subnet.${sourceId}`);
    const madeSubnet =
      (await findSubnet(ctx, sourceId)) ??
      (await network.createSubnet({ ...shape, networkId: made.id, description, enableDhcp: false }, ctx.signal));
    await tag(ctx, network, 'subnets', madeSubnet, tags);
  }
}

/**
 * With the source's MTU, so that a guest that has it in its own configuration fits; where that is more than the target gives,
 * with as much as it gives, which is what it gives unasked.
 */
async function createNetwork(ctx: StepContext, planned: PlannedNetwork): Promise<Network> {
  const { dnsDomain, availabilityZoneHints, vlanTransparent } = planned;
  const wanted = {
    name: planned.name,
    description: descriptionMark(ctx.migrationId, `network.${planned.sourceId}`),
    portSecurityEnabled: planned.portSecurityEnabled,
    ...(dnsDomain === undefined ? {} : { dnsDomain }),
    ...(availabilityZoneHints === undefined ? {} : { availabilityZoneHints }),
    ...(vlanTransparent === undefined ? {} : { vlanTransparent }),
  };
  try {
    return await ctx.target.network.createNetwork({ ...wanted, mtu: planned.mtu }, ctx.signal);
  } catch (error) {
    if (!(error instanceof BatonError) || error.code !== 'BAD_REQUEST') throw error;
    return ctx.target.network.createNetwork(wanted, ctx.signal);
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
