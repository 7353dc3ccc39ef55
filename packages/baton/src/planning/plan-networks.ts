/**
 * Networks, subnets and routers: made anew, except where the source's network is not the project's own, or an earlier
 * migration has made one from the same network already.
 */
import type { FixedIp, Network, Router, Subnet } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import { covers, sameAddress } from '../domain/ip-range.ts';
import type { PlannedNetwork, PlannedRouter, PlannedSubnet } from '../domain/plan.ts';
import { carriedTags } from './carried.ts';
import { listed, unmapped } from './choice.ts';
import type { SourceFacts, TargetInventory } from './inventory.ts';
import type { Reusable } from './made-before.ts';

interface Place {
  readonly id: string;
  readonly subnets: ReadonlyMap<string, string>;
}

export function planNetworks(
  group: HaGroup,
  sourceProjectId: string,
  target: TargetInventory,
  reusable: Reusable = new Map(),
): readonly PlannedNetwork[] {
  return group.networks.map((network) => {
    const subnets = group.subnets.filter((subnet) => subnet.networkId === network.id);
    const own = network.projectId === sourceProjectId && !network.external;
    const used = own ? findMade(network, subnets, reusable) : findProvided(network, subnets, target);
    return {
      sourceId: network.id,
      name: network.name || network.id,
      target: used === null ? ('create' as const) : { use: used.id },
      mtu: network.mtu,
      portSecurityEnabled: network.portSecurityEnabled,
      ...carriedSettings(network, target),
      ...carriedTags(network),
      subnets: subnets.map((subnet) => {
        const use = used?.subnets.get(subnet.id);
        return { ...planSubnet(subnet, target), ...(use === undefined ? {} : { use }) };
      }),
    };
  });
}

function carriedSettings(
  network: Network,
  { extensions, networkZones }: TargetInventory,
): Pick<PlannedNetwork, 'dnsDomain' | 'availabilityZoneHints' | 'vlanTransparent'> {
  const zones = hintsThere(network, 'network', networkZones);
  return {
    ...(network.dnsDomain !== null && extensions.includes('dns-integration') ? { dnsDomain: network.dnsDomain } : {}),
    ...(zones.length === 0 ? {} : { availabilityZoneHints: zones }),
    ...(network.vlanTransparent === true && extensions.includes('vlan-transparent') ? { vlanTransparent: true } : {}),
  };
}

export function hintsThere(
  { availabilityZoneHints }: Pick<Network | Router, 'availabilityZoneHints'>,
  resource: 'network' | 'router',
  zones: TargetInventory['networkZones'],
): readonly string[] {
  return availabilityZoneHints.filter((hint) => zones.some((zone) => zone.resource === resource && zone.name === hint));
}

function planSubnet(subnet: Subnet, { extensions }: TargetInventory): PlannedSubnet {
  const { id, name, ipVersion, cidr, gatewayIp, enableDhcp, dnsNameservers, hostRoutes, allocationPools } = subnet;
  const { ipv6AddressMode, ipv6RaMode } = subnet;
  const publishes = subnet.dnsPublishFixedIp && extensions.includes('subnet-dns-publish-fixed-ip');
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
    ...(publishes ? { dnsPublishFixedIp: true } : {}),
    ...carriedTags(subnet),
  };
}

/** Whole, or not at all: a network without one of its subnets is not the same network. */
function findMade(network: Network, subnets: readonly Subnet[], reusable: Reusable): Place | null {
  const id = reusable.get(`network.${network.id}`);
  const found = subnets.map((subnet) => [subnet.id, reusable.get(`subnet.${subnet.id}`)] as const);
  const complete = found.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  return id === undefined || complete.length < found.length ? null : { id, subnets: new Map(complete) };
}

/** A network that the provider gives (shared or external) cannot be made by a tenant: one like it must be there. */
function findProvided(network: Network, subnets: readonly Subnet[], target: TargetInventory): Place {
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

interface RouterContext {
  readonly group: HaGroup;
  readonly source: Pick<SourceFacts, 'projectId' | 'routerInterfaces'>;
  readonly target: Pick<TargetInventory, 'networkZones'>;
  readonly networks: readonly PlannedNetwork[];
  readonly reusable: Reusable;
  readonly externalNetworkFor: (sourceExternalId: string) => PlannedRouter['externalNetwork'];
}

/** A router goes along with those of its interfaces that are on the group's own subnets. */
export function planRouters(context: RouterContext): readonly PlannedRouter[] {
  const { group, source, target, networks, reusable, externalNetworkFor } = context;
  const own = new Set(group.networks.filter((one) => one.projectId === source.projectId).map((one) => one.id));
  const subnets = networks.filter((network) => own.has(network.sourceId)).flatMap((network) => network.subnets);
  return group.routers.flatMap(({ router, subnetIds }): PlannedRouter[] => {
    const its = subnets.filter((subnet) => subnetIds.includes(subnet.sourceId));
    if (its.length === 0) return [];
    const made = reusable.get(`router.${router.id}`);
    const interfaces = besideGateway(its, source.routerInterfaces.get(router.id) ?? []);
    const zones = hintsThere(router, 'router', target.networkZones);
    return [
      {
        sourceId: router.id,
        name: router.name || router.id,
        target: made === undefined ? ('create' as const) : { use: made },
        externalNetwork: router.externalNetworkId === null ? null : externalNetworkFor(router.externalNetworkId),
        sourceSubnetIds: its.map((subnet) => subnet.sourceId),
        ...(interfaces.length === 0 ? {} : { interfaces }),
        routes: router.routes.filter((route) => isReached(route, its)),
        ...(zones.length === 0 ? {} : { availabilityZoneHints: zones }),
        ...carriedTags(router),
      },
    ];
  });
}

/** The router's address on each subnet where it has not the gateway's. */
function besideGateway(subnets: readonly PlannedSubnet[], addresses: readonly FixedIp[]): readonly FixedIp[] {
  return subnets.flatMap(({ sourceId, gatewayIp }) => {
    const its = addresses.filter((one) => one.subnetId === sourceId);
    const [first] = its;
    const isGateway = gatewayIp !== null && its.some((one) => sameAddress(one.address, gatewayIp));
    return first === undefined || isGateway ? [] : [first];
  });
}

/** Neutron refuses a route whose next hop is on none of the router's networks (InvalidRoutes). */
export function isReached(
  { nexthop }: Router['routes'][number],
  subnets: readonly Pick<PlannedSubnet, 'cidr'>[],
): boolean {
  return subnets.some((subnet) => covers(subnet.cidr, nexthop));
}
