/** Networks, subnets and routers: made anew, except where the source's network is not the project's own. */
import type { Network, Subnet } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { PlannedNetwork, PlannedRouter, PlannedSubnet } from '../domain/plan.ts';
import { listed, unmapped } from './choice.ts';
import type { TargetInventory } from './inventory.ts';

export function planNetworks(
  group: HaGroup,
  sourceProjectId: string,
  target: TargetInventory,
): readonly PlannedNetwork[] {
  return group.networks.map((network) => {
    const subnets = group.subnets.filter((subnet) => subnet.networkId === network.id);
    const own = network.projectId === sourceProjectId && !network.external;
    const used = own ? null : findProvided(network, subnets, target);
    return {
      sourceId: network.id,
      name: network.name || network.id,
      target: used === null ? ('create' as const) : { use: used.id },
      mtu: network.mtu,
      portSecurityEnabled: network.portSecurityEnabled,
      subnets: subnets.map((subnet) => {
        const use = used?.subnets.get(subnet.id);
        return { ...planSubnet(subnet), ...(use === undefined ? {} : { use }) };
      }),
    };
  });
}

function planSubnet(subnet: Subnet): PlannedSubnet {
  const { id, name, ipVersion, cidr, gatewayIp, enableDhcp, dnsNameservers, hostRoutes, allocationPools } = subnet;
  const { ipv6AddressMode, ipv6RaMode } = subnet;
  return {
    sourceId: id,
    name: name || cidr,
    ipVersion,
    cidr,
    gatewayIp,
    enableDhcp,
    dnsNameservers,
    hostRoutes,
    allocationPools,
    ipv6AddressMode,
    ipv6RaMode,
  };
}

/** A network that the provider gives (shared or external) cannot be made by a tenant: one like it must be there. */
function findProvided(
  network: Network,
  subnets: readonly Subnet[],
  target: TargetInventory,
): { readonly id: string; readonly subnets: ReadonlyMap<string, string> } {
  for (const candidate of target.networks.filter((one) => one.network.name === network.name)) {
    const pairs = subnets.map(
      (subnet) => [subnet.id, candidate.subnets?.find((one) => one.cidr === subnet.cidr)?.id] as const,
    );
    const complete = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
    if (complete.length === pairs.length) return { id: candidate.network.id, subnets: new Map(complete) };
  }
  throw unmapped(
    'NETWORK_UNMAPPED',
    `The load balancers have ports on ${network.name}, which is not the project's own, and ${target.cloud} has no network of that name with ${listed(subnets.map((subnet) => subnet.cidr))}.`,
    `Ask the target's operator for a network ${network.name} with the same subnets, shared with the project, then make the plan again.`,
  );
}

/** A router goes along with those of its interfaces that are on the group's subnets. */
export function planRouters(
  group: HaGroup,
  networks: readonly PlannedNetwork[],
  externalNetworkFor: (sourceExternalId: string) => PlannedRouter['externalNetwork'],
): readonly PlannedRouter[] {
  const made = new Set(
    networks
      .filter((network) => network.target === 'create')
      .flatMap((network) => network.subnets.map((one) => one.sourceId)),
  );
  return group.routers.flatMap(({ router, subnetIds }) => {
    const sourceSubnetIds = subnetIds.filter((id) => made.has(id));
    if (sourceSubnetIds.length === 0) return [];
    return [
      {
        sourceId: router.id,
        name: router.name || router.id,
        target: 'create' as const,
        externalNetwork: router.externalNetworkId === null ? null : externalNetworkFor(router.externalNetworkId),
        sourceSubnetIds,
        routes: router.routes,
      },
    ];
  });
}
