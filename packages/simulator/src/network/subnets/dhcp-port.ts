/**
 * The DHCP agent's port on a network: it has the first free address of every subnet with DHCP, and none of the others
 * (neutron/agent/linux/dhcp.py, DeviceManager.setup; neutron/ipam/requests.py, PreferNextAddressRequest). Here it follows
 * at once; the real agent takes a second or two.
 */
import type { SimulatedCloud } from '../../cloud.ts';
import { addressesInUse, freeAddress, subnetsOf } from '../addresses/allocate.ts';
import { DHCP } from '../ports/device-owners.ts';
import { insertServicePort } from '../ports/new-port.ts';
import { schedulePortStatus } from '../ports/port-status.ts';
import { change } from '../resource/standard.ts';
import type { FixedIpRow, PortRow, SubnetRow } from '../rows.ts';

export function followDhcp(cloud: SimulatedCloud, networkId: string): void {
  const { ports, networks } = cloud.state;
  const port = ports.where((one) => one.networkId === networkId && one.deviceOwner === DHCP)[0] ?? null;
  const served = subnetsOf(cloud.state, networkId).filter((subnet) => subnet.enableDhcp);
  const fixedIps = served.flatMap((subnet) => kept(port, subnet) ?? taken(cloud, subnet));
  if (fixedIps.length === 0) {
    if (port !== null) ports.delete(port.id);
  } else if (port === null) {
    const { projectId } = networks.need(networkId);
    const device = { deviceId: `dhcp-${networkId}`, deviceOwner: DHCP };
    schedulePortStatus(cloud, insertServicePort(cloud, { networkId, projectId, fixedIps, ...device }).id);
  } else if (!isSame(port.fixedIps, fixedIps)) {
    change(cloud, ports, port, { fixedIps });
  }
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
