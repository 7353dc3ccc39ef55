/**
 * The port by which a network's own services have an address: the DHCP agent's, or that of OVN's metadata service. It has the
 * first free address of every subnet with DHCP, and none of the others (neutron/agent/linux/dhcp.py, DeviceManager.setup;
 * neutron/plugins/ml2/drivers/ovn/mech_driver/ovsdb/ovn_client.py, update_metadata_port; neutron/ipam/requests.py,
 * PreferNextAddressRequest). OVN's is there from the beginning, without any address, and stays DOWN; it is on IPv4 subnets only.
 * Here both follow at once; the real agent takes a second or two.
 */
import type { SimulatedCloud } from '../../cloud.ts';
import { addressesInUse, freeAddress, subnetsOf } from '../addresses/allocate.ts';
import { DHCP, DISTRIBUTED } from '../ports/device-owners.ts';
import { insertServicePort } from '../ports/new-port.ts';
import { schedulePortStatus } from '../ports/port-status.ts';
import { change } from '../resource/standard.ts';
import type { FixedIpRow, PortRow, SubnetRow } from '../rows.ts';

export function followDhcp(cloud: SimulatedCloud, networkId: string): void {
  const { ports } = cloud.state;
  const owner = cloud.driver === 'ovn' ? DISTRIBUTED : DHCP;
  const port = ports.where((one) => one.networkId === networkId && one.deviceOwner === owner)[0] ?? null;
  const served = subnetsOf(cloud.state, networkId).filter((subnet) => subnet.enableDhcp && hasPort(cloud, subnet));
  const fixedIps = served.flatMap((subnet) => kept(port, subnet) ?? taken(cloud, subnet));
  if (fixedIps.length === 0 && owner === DHCP) {
    if (port !== null) ports.delete(port.id);
  } else if (port === null) {
    insertServices(cloud, networkId, owner, fixedIps);
  } else if (!isSame(port.fixedIps, fixedIps)) {
    change(cloud, ports, port, { fixedIps });
  }
}

function hasPort({ driver }: SimulatedCloud, { ipVersion }: SubnetRow): boolean {
  return driver !== 'ovn' || ipVersion === 4;
}

function insertServices(
  cloud: SimulatedCloud,
  networkId: string,
  deviceOwner: string,
  fixedIps: readonly FixedIpRow[],
): void {
  const { external, projectId: owner } = cloud.state.networks.need(networkId);
  const deviceId = `${deviceOwner === DHCP ? 'dhcp' : 'ovnmeta'}-${networkId}`;
  const projectId = external ? '' : owner;
  const port = insertServicePort(cloud, { networkId, projectId, fixedIps, deviceId, deviceOwner });
  if (deviceOwner === DHCP) schedulePortStatus(cloud, port.id);
}

function kept(port: PortRow | null, { id }: SubnetRow): FixedIpRow | undefined {
  return port?.fixedIps.find(({ subnetId }) => subnetId === id);
}

/** None when nothing is free: the agent then only writes an error into its log. */
function taken(cloud: SimulatedCloud, subnet: SubnetRow): readonly FixedIpRow[] {
  const free = freeAddress(cloud, subnet, 'first', addressesInUse(cloud.state, subnet.networkId));
  return free === null ? [] : [free];
}

function isSame(before: readonly FixedIpRow[], after: readonly FixedIpRow[]): boolean {
  return before.length === after.length && before.every(({ address }, at) => address === after[at]?.address);
}
