/** A load balancer's port, and the VIP ports: what is carried over, and how it is said for the target's backend. */
import type { Port } from '../domain/cloud-resources.ts';
import { sameAddress } from '../domain/ip-range.ts';
import type { HaGroup, LoadBalancer } from '../domain/ha-group.ts';
import type { PlannedNic, PlannedVip } from '../domain/plan.ts';
import { translatePairs } from './address-pairs.ts';
import { carriedDns, carriedTags, type Carried, type TargetExtensions } from './carried.ts';
import type { TargetInventory } from './inventory.ts';

/** In place of the source's groups on a port that has to have port security in the target. */
export const ADMIT_ALL = 'admit-all';

/** `max_allowed_address_pair` of Neutron, where its operator has not raised it. */
const MOST_PAIRS = 10;

export function planNic(
  group: HaGroup,
  { server }: LoadBalancer,
  port: Port,
  at: number,
  target: Pick<TargetInventory, 'networkBackend' | 'extensions'>,
): Carried<PlannedNic> {
  const name = port.name || port.id;
  const vips = group.vips.filter((vip) => vip.networkId === port.networkId);
  const filtering = planFiltering(group, port, vips, target.networkBackend.backend);
  const dns = carriedDns(`port ${name}`, port, target.extensions);
  return {
    planned: {
      name: port.name || `${server.name}-nic${at}`,
      sourcePortId: port.id,
      sourceNetworkId: port.networkId,
      macAddress: port.macAddress,
      fixedIps: port.fixedIps,
      ...filtering.planned,
      ...(port.adminStateUp ? {} : { adminStateUp: false }),
      ...dns.planned,
      ...(port.extraDhcpOptions.length === 0 ? {} : { extraDhcpOptions: port.extraDhcpOptions }),
      ...(port.vnicType === 'normal' ? {} : { vnicType: port.vnicType }),
      ...carriedTags(port),
    },
    notes: [...filtering.notes, ...dns.notes, ...leftBehind(name, port)],
  };
}

type Filtering = Pick<PlannedNic, 'sourceSecurityGroupIds' | 'allowedAddressPairs' | 'portSecurityEnabled'>;

function planFiltering(
  group: HaGroup,
  port: Port,
  vips: HaGroup['vips'],
  backend: TargetInventory['networkBackend']['backend'],
): Carried<Filtering> {
  const name = port.name || port.id;
  const addresses = vips.map((vip) => vip.address);
  if (!port.portSecurityEnabled && backend === 'ovn' && vips.some((vip) => vip.port !== null)) {
    return {
      planned: {
        sourceSecurityGroupIds: [ADMIT_ALL],
        allowedAddressPairs: addresses.map((ipAddress) => ({ ipAddress })),
        portSecurityEnabled: true,
      },
      // Neutron, doc/source/ovn/virtual_ips.rst; measured: the VIP's port is `virtual` for an exact pair only.
      notes: [
        `port ${name} has no port security, and gets it: OVN serves a VIP port only by the exact address pairs of others (${addresses.join(', ')}). Its security group admits everything, but packets of other addresses than its own and these are dropped: a load balancer that routes for others needs their ranges as address pairs`,
      ],
    };
  }
  const known = new Set(group.securityGroups.map((one) => one.id));
  const lost = port.securityGroupIds.filter((id) => !known.has(id));
  const { pairs, changes } = translatePairs(port, addresses, backend);
  return {
    planned: {
      sourceSecurityGroupIds: port.securityGroupIds.filter((id) => known.has(id)),
      // Neutron refuses pairs on a port without port security (409 AddressPairAndPortSecurityRequired).
      allowedAddressPairs: port.portSecurityEnabled ? pairs : [],
      portSecurityEnabled: port.portSecurityEnabled,
    },
    notes: [
      ...changes,
      ...(pairs.length > MOST_PAIRS
        ? [`port ${name} has ${pairs.length} address pairs: Neutron admits ${MOST_PAIRS} unless its operator says more`]
        : []),
      ...lost.map((id) => `security group ${id} of port ${name} cannot be seen and is left out`),
      ...(port.portSecurityEnabled ? [] : [`port ${name} has no port security, and gets none`]),
    ],
  };
}

function leftBehind(name: string, port: Port): readonly string[] {
  const inner = port.trunk?.subPorts ?? [];
  return [
    ...(inner.length === 0
      ? []
      : [
          `port ${name} is the parent of a trunk with ${inner.map((one) => `${one.segmentationType} ${one.segmentationId}`).join(', ')}: trunks are not carried over`,
        ]),
    ...(port.qosPolicyId === null ? [] : [`the QoS policy of port ${name} is not carried over`]),
    ...(port.vnicType === 'normal'
      ? []
      : [`port ${name} asks for a NIC of the kind ${port.vnicType}, which the target must have`]),
  ];
}

export function planVips(group: HaGroup, extensions: TargetExtensions): Carried<readonly PlannedVip[]> {
  const known = new Set(group.securityGroups.map((one) => one.id));
  const notes: string[] = [];
  const planned = group.vips.flatMap(({ address, port }): PlannedVip[] => {
    // Where nothing reserves it in the source, nothing has to in the target: the address pairs of the load balancers carry it.
    if (port === null) return [];
    const dns = carriedDns(`VIP port ${port.name || address}`, port, extensions);
    notes.push(...dns.notes, ...leftBehind(port.name || address, port));
    const others = port.fixedIps.filter((ip) => !sameAddress(ip.address, address)).map((ip) => ip.address);
    if (others.length > 0)
      notes.push(`VIP port ${port.name || address} has ${others.join(', ')} too, which are not carried over`);
    const fixedIp = port.fixedIps.find((ip) => sameAddress(ip.address, address)) ?? port.fixedIps[0];
    return [
      {
        address,
        name: port.name || `vip-${address}`,
        sourcePortId: port.id,
        sourceNetworkId: port.networkId,
        sourceSubnetId: fixedIp?.subnetId ?? '',
        sourceSecurityGroupIds: port.securityGroupIds.filter((id) => known.has(id)),
        ...dns.planned,
        ...carriedTags(port),
      },
    ];
  });
  return { planned, notes };
}
