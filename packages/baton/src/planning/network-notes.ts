/** What of the source's network is another one in the target, or is not carried over: one sentence each. */
import type { Network, Router, Subnet } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import { sameAddress } from '../domain/ip-range.ts';
import type { Plan, PlannedNetwork } from '../domain/plan.ts';
import { replacedDescriptions } from './carried.ts';
import type { TargetInventory } from './inventory.ts';
import { hintsThere, isReached } from './plan-networks.ts';

type Planned = Pick<Plan, 'networks' | 'routers' | 'vips' | 'loadBalancers'>;

export function networkNotes(group: HaGroup, plan: Planned, target: TargetInventory): readonly string[] {
  return [
    ...group.networks.flatMap((network) => {
      const planned = plan.networks.find((one) => one.sourceId === network.id);
      if (planned === undefined) return [];
      return planned.target === 'create'
        ? ofNetwork(network, target)
        : ofUsed(planned, planned.target.use, plan, target);
    }),
    ...group.subnets.filter((one) => isMade(one, plan)).flatMap((subnet) => ofSubnet(subnet, target)),
    ...group.routers.flatMap(({ router }) => ofRouter(router, plan, target)),
    ...replacedDescriptions([
      ...group.networks.map((one) => ({ what: `network ${one.name}`, description: one.description })),
      ...group.subnets.map((one) => ({ what: `subnet ${one.name || one.cidr}`, description: one.description })),
      ...group.routers.map(({ router }) => ({ what: `router ${router.name}`, description: router.description })),
      ...group.securityGroups
        .filter((one) => one.name !== 'default')
        .map((one) => ({ what: `security group ${one.name}`, description: one.description })),
      ...group.haIps.map((one) => ({ what: `floating IP ${one.address}`, description: one.floatingIp.description })),
      ...[...group.vips.map((vip) => vip.port), ...group.loadBalancers.flatMap((one) => one.ports)].flatMap((port) =>
        port === null ? [] : [{ what: `port ${port.name || port.id}`, description: port.description }],
      ),
    ]),
  ];
}

function ofNetwork(network: Network, target: TargetInventory): readonly string[] {
  const { name } = network;
  const hints = network.availabilityZoneHints.filter(
    (hint) => !hintsThere(network, 'network', target.networkZones).includes(hint),
  );
  return [
    ...(network.qosPolicyId === null ? [] : [`the QoS policy of network ${name} is not carried over`]),
    ...(network.dnsDomain !== null && !target.extensions.includes('dns-integration')
      ? [`network ${name} is ${network.dnsDomain} in the source's DNS, and the target has no such extension`]
      : []),
    ...(hints.length === 0 ? [] : [`network ${name}: the target has no network zone ${hints.join(', ')}`]),
    ...(network.vlanTransparent === true && !target.extensions.includes('vlan-transparent')
      ? [`network ${name} lets VLAN tags through in the source, and the target cannot be asked to`]
      : []),
    ...(network.shared
      ? [`network ${name} is shared with other projects in the source, and is not in the target`]
      : []),
    ...mtuNote(network, target),
  ];
}

/** A tenant does not see the largest MTU that a cloud gives; its networks do tell. */
function mtuNote({ name, mtu }: Network, { networks, networkBackend, cloud }: TargetInventory): readonly string[] {
  const seen = Math.max(...networks.filter((one) => !one.network.external).map((one) => one.network.mtu), 0);
  // Geneve takes 58 bytes of Ethernet's 1500 (measured), VXLAN 50.
  const expected = seen > 0 ? seen : networkBackend.backend === 'ovn' ? 1442 : null;
  if (expected === null || expected >= mtu) return [];
  const basis = seen > 0 ? `networks of ${cloud} have ${seen}` : `OVN gives ${expected} on Ethernet's 1500`;
  return [
    `network ${name} has an MTU of ${mtu} in the source, and ${basis}: guests follow by DHCP, and those with an MTU in their own configuration must be changed before they move`,
  ];
}

/** What an earlier migration, or a provider, has made is used as it is. */
function ofUsed(network: PlannedNetwork, id: string, plan: Planned, target: TargetInventory): readonly string[] {
  const needed = [
    ...plan.vips.filter((vip) => vip.sourceNetworkId === network.sourceId).map((vip) => vip.address),
    ...plan.loadBalancers
      .flatMap((one) => one.nics)
      .filter((nic) => nic.sourceNetworkId === network.sourceId)
      .flatMap((nic) => nic.fixedIps.map((ip) => ip.address)),
  ];
  const holders = target.ports.filter((port) => port.networkId === id);
  const taken = needed.flatMap((address) => {
    const holder = holders.find((port) => port.fixedIps.some((ip) => sameAddress(ip.address, address)));
    if (holder === undefined) return [];
    const who =
      holder.deviceOwner === 'network:distributed'
        ? "OVN's metadata port, which can have no VIP's address"
        : `port ${holder.name || holder.id}${holder.deviceOwner === '' ? '' : ` (${holder.deviceOwner})`}`;
    return [
      `${address} belongs to ${who} on network ${network.name} in ${target.cloud}: it must be free before the start`,
    ];
  });
  const made = target.madeBefore.find((one) => one.id === id);
  return [
    ...(made === undefined
      ? []
      : [`network ${network.name} is the one that migration ${made.migrationId} has made in ${target.cloud}`]),
    ...taken,
  ];
}

function isMade(subnet: Subnet, plan: Planned): boolean {
  return plan.networks.some((one) => one.sourceId === subnet.networkId && one.target === 'create');
}

function ofSubnet(subnet: Subnet, { extensions }: TargetInventory): readonly string[] {
  const name = subnet.name || subnet.cidr;
  return [
    ...(subnet.subnetPoolId === null
      ? []
      : [`subnet ${name} comes from a subnet pool in the source; in the target ${subnet.cidr} belongs to none`]),
    ...(subnet.serviceTypes.length === 0
      ? []
      : [`subnet ${name} is only for ${subnet.serviceTypes.join(', ')} in the source, and for all in the target`]),
    ...(subnet.dnsPublishFixedIp && !extensions.includes('subnet-dns-publish-fixed-ip')
      ? [`subnet ${name} publishes fixed IPs in the source's DNS, and the target has no such extension`]
      : []),
  ];
}

function ofRouter(router: Router, plan: Planned, target: TargetInventory): readonly string[] {
  const planned = plan.routers.find((one) => one.sourceId === router.id);
  if (planned === undefined || planned.target !== 'create') return [];
  const { name } = planned;
  const subnets = plan.networks
    .flatMap((network) => network.subnets)
    .filter((one) => planned.sourceSubnetIds.includes(one.sourceId));
  const lost = router.routes.filter((route) => !isReached(route, subnets));
  const hints = router.availabilityZoneHints.filter(
    (hint) => !hintsThere(router, 'router', target.networkZones).includes(hint),
  );
  return [
    ...lost.map(
      ({ destination, nexthop }) =>
        `router ${name}: the route to ${destination} is left out, since its next hop ${nexthop} is on none of the networks that move`,
    ),
    ...(router.enableSnat === false
      ? [
          `router ${name} lends no address to guests without a floating IP in the source (enable_snat), and does in the target, where only an operator may say otherwise`,
        ]
      : []),
    ...(router.distributed === true || router.ha === true
      ? [
          `router ${name} is ${router.distributed === true ? 'distributed' : 'highly available'} in the source; in the target it is as that cloud makes its routers`,
        ]
      : []),
    ...(hints.length === 0 ? [] : [`router ${name}: the target has no router zone ${hints.join(', ')}`]),
  ];
}
