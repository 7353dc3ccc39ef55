/** The part of planning that looks at the clouds. Everything after it is pure. */
import type { AddressGroup, Port } from '../domain/cloud-resources.ts';
import type { HaGroup, LoadBalancer } from '../domain/ha-group.ts';
import { highestMicroversion } from '../domain/rescue.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { OutageMeter } from '../ports/outage-meter.ts';
import { markOf } from './made-before.ts';
import { type BackendTraces, recognizeBackend } from './network-backend.ts';
import type { NetworkWithSubnets, SourceFacts, TargetInventory } from './inventory.ts';

const ASK_TIMEOUT_MS = 2000;

/** Also of distributed and highly available routers; not the port by which a distributed one does SNAT. */
const ROUTER_INTERFACE = /^network:(router_interface|ha_router_replicated_interface)/;

/** `outside` is asked once for each HA IP (see `firstLook`), to learn whether an answer tells who serves. */
export async function gatherSource(
  cloud: Cloud,
  group: HaGroup,
  outside: OutageMeter | null,
  signal: AbortSignal,
): Promise<SourceFacts> {
  const [identity, flavors, ports, traces, addressGroups, external, keyPairs, properties, answers] = await Promise.all([
    cloud.identify(signal),
    cloud.compute.listFlavors(signal),
    cloud.network.listPorts({}, signal),
    backendTraces(cloud, signal),
    addressGroupsOf(cloud, group, signal),
    cloud.network.listNetworks({ external: true }, signal),
    cloud.compute.listKeyPairs(signal),
    Promise.all(group.loadBalancers.map(async (one) => [one.server.id, await hardware(cloud, one, signal)] as const)),
    outside === null ? [] : Promise.all(group.haIps.map((haIp) => ask(outside, haIp.address, signal))),
  ]);
  return {
    projectId: identity.projectId,
    computeMicroversion: highestMicroversion(
      identity.services.find((service) => service.type === 'compute')?.microversions,
    ),
    flavors,
    networkBackend: recognizeBackend({ ...traces, ports }),
    externalNetworkNames: new Map(external.map((network) => [network.id, network.name])),
    keyPairs,
    imageProperties: new Map(properties),
    answers: new Map(answers.flat()),
    stayingMembers: stayingMembers(group, ports),
    addressGroups,
    routerInterfaces: new Map(
      group.routers.map(({ router }) => [
        router.id,
        ports
          .filter((port) => port.deviceId === router.id && ROUTER_INTERFACE.test(port.deviceOwner))
          .flatMap((port) => port.fixedIps),
      ]),
    ),
  };
}

async function ask(outside: OutageMeter, address: string, signal: AbortSignal): Promise<(readonly [string, string])[]> {
  const answer = await outside.askOnce(address, ASK_TIMEOUT_MS, signal).catch(() => null);
  signal.throwIfAborted();
  return answer?.who === null || answer === null ? [] : [[address, answer.who]];
}

/**
 * The properties that decide how the guest sees its disks and NICs. With another machine type or bus its NICs get other
 * names, and keepalived ends when its interface is not there.
 */
async function hardware(
  cloud: Cloud,
  balancer: LoadBalancer,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const [root] = balancer.disks;
  if (root === undefined) return {};
  const all =
    root.kind === 'volume'
      ? root.volume.imageMetadata
      : ((await cloud.images.getImage(root.imageId, signal))?.properties ?? {});
  // os_glance_* and os_hash_* are Glance's own: an upload that carries them is refused.
  return Object.fromEntries(
    Object.entries(all).filter(([key]) => /^(hw_|os_)/.test(key) && !/^os_(glance|hash)_/.test(key)),
  );
}

/** `operator`, where the plan has one, sees subnets of external networks that the tenant may not. */
export async function gatherTarget(
  cloud: Cloud,
  operator: Cloud | null,
  signal: AbortSignal,
): Promise<TargetInventory> {
  const { compute, network } = cloud;
  const [identity, flavors, volumeTypes, keyPairs, availabilityZones, networks, subnets, routers, groups, servers] =
    await Promise.all([
      cloud.identify(signal),
      compute.listFlavors(signal),
      cloud.volumes.listVolumeTypes(signal),
      compute.listKeyPairs(signal),
      compute.listAvailabilityZones(signal),
      network.listNetworks({}, signal),
      network.listSubnets({}, signal),
      network.listRouters({}, signal),
      network.listSecurityGroups({}, signal),
      compute.listServers({}, signal),
    ]);
  const [ports, networkZones, traces] = await Promise.all([
    network.listPorts({}, signal),
    network.listZones(signal),
    backendTraces(operator ?? cloud, signal),
  ]);
  const hidden = networks.filter((one) => one.external && !subnets.some((subnet) => subnet.networkId === one.id));
  const more =
    operator === null
      ? []
      : await Promise.all(hidden.map((one) => operator.network.listSubnets({ networkId: one.id }, signal)));
  const visible = [...subnets, ...more.flat()];
  const own = (all: readonly { readonly name: string; readonly projectId: string }[]): readonly string[] =>
    all.filter((one) => one.projectId === identity.projectId).map((one) => one.name);
  return {
    cloud: cloud.name,
    projectId: identity.projectId,
    networkBackend: recognizeBackend({ ...traces, ports }),
    flavors,
    volumeTypes,
    keyPairs,
    availabilityZones,
    networkZones,
    extensions: traces.extensions,
    ports,
    madeBefore: [...networks, ...subnets, ...routers, ...groups, ...ports].flatMap((one) => markOf(one) ?? []),
    networks: networks.map((one): NetworkWithSubnets => {
      const its = visible.filter((subnet) => subnet.networkId === one.id);
      return { network: one, subnets: its.length === 0 && one.external ? null : its };
    }),
    names: {
      networks: own(networks),
      routers: own(routers),
      securityGroups: own(groups),
      servers: servers.map((server) => server.name),
    },
  };
}

async function backendTraces({ network }: Cloud, signal: AbortSignal): Promise<Omit<BackendTraces, 'ports'>> {
  const [agents, extensions] = await Promise.all([network.listAgents(signal), network.listExtensions(signal)]);
  return { agents, extensions };
}

async function addressGroupsOf(
  { network }: Cloud,
  group: HaGroup,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, AddressGroup>> {
  const rules = group.securityGroups.flatMap((one) => one.rules);
  const ids = [...new Set(rules.flatMap((rule) => rule.remoteAddressGroupId ?? []))];
  const found = await Promise.all(ids.map((id) => network.getAddressGroup(id, signal)));
  return new Map(found.flatMap((one) => (one === null ? [] : [[one.id, one] as const])));
}

/** Neutron lets a rule admit the fixed addresses of every port of the group that it names, whoever it is plugged into. */
function stayingMembers(group: HaGroup, ports: readonly Port[]): ReadonlyMap<string, readonly string[]> {
  const moving = new Set([
    ...group.loadBalancers.flatMap((balancer) => balancer.ports.map((port) => port.id)),
    ...group.vips.flatMap((vip) => vip.port?.id ?? []),
  ]);
  const members = new Map<string, readonly string[]>();
  for (const port of ports) {
    // Neutron's own ports (router, DHCP, metadata) are filtered by no group.
    if (moving.has(port.id) || port.deviceOwner.startsWith('network:')) continue;
    const addresses = port.fixedIps.map((ip) => ip.address);
    for (const id of port.securityGroupIds) members.set(id, [...(members.get(id) ?? []), ...addresses]);
  }
  return members;
}
