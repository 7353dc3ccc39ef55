import type { SimulatedCloud } from '../../cloud.ts';
import type { PortRow } from '../../network/rows.ts';
import type { ServerRow } from '../rows.ts';

/** Its ports, in the order of the guest's NICs, as far as they are bound to it yet. */
export function portsOf({ state }: SimulatedCloud, server: ServerRow): readonly PortRow[] {
  return server.portIds
    .map((id) => state.ports.get(id))
    .filter((port): port is PortRow => port !== null && port.deviceId === server.id);
}

interface Address {
  readonly version: 4 | 6;
  readonly addr: string;
  readonly 'OS-EXT-IPS:type': 'fixed' | 'floating';
  readonly 'OS-EXT-IPS-MAC:mac_addr': string;
}

/** By the network's name, NIC by NIC: fixed addresses, each followed by the floating ones that lead to it. */
export function addressesOf(cloud: SimulatedCloud, server: ServerRow): Readonly<Record<string, readonly Address[]>> {
  const { networks, floatingIps } = cloud.state;
  const addresses: Record<string, Address[]> = {};
  for (const port of portsOf(cloud, server)) {
    const list = (addresses[networks.get(port.networkId)?.name ?? port.networkId] ??= []);
    const entry = (addr: string, type: Address['OS-EXT-IPS:type']): Address => ({
      version: addr.includes(':') ? 6 : 4,
      addr,
      'OS-EXT-IPS:type': type,
      'OS-EXT-IPS-MAC:mac_addr': port.macAddress,
    });
    for (const { address } of port.fixedIps) {
      list.push(entry(address, 'fixed'));
      const floating = floatingIps.where(
        ({ portId, fixedIpAddress }) => portId === port.id && fixedIpAddress === address,
      );
      list.push(...floating.map((one) => entry(one.address, 'floating')));
    }
  }
  return addresses;
}

/** The names of its ports' groups, once each. Nova leaves the key out when there are none. */
export function securityGroupsOf(
  cloud: SimulatedCloud,
  server: ServerRow,
): { readonly security_groups?: readonly { readonly name: string }[] } {
  const ids = new Set(portsOf(cloud, server).flatMap(({ securityGroupIds }) => securityGroupIds));
  const names = [...ids].map((id) => cloud.state.securityGroups.get(id)?.name ?? id);
  return names.length === 0 ? {} : { security_groups: names.map((name) => ({ name })) };
}
