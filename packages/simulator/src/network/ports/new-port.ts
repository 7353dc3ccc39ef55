/** Ports that Neutron makes for itself: a router's, a floating IP's. */
import type { SimulatedCloud } from '../../cloud.ts';
import { drawMacAddress } from '../addresses/mac-address.ts';
import { newStandard } from '../resource/standard.ts';
import type { FixedIpRow, PortRow } from '../rows.ts';

export interface ServicePort {
  readonly networkId: string;
  /** Empty for those that no tenant sees: gateways and floating IPs. */
  readonly projectId: string;
  readonly fixedIps: readonly FixedIpRow[];
  readonly deviceId: string;
  readonly deviceOwner: string;
}

export function insertServicePort(cloud: SimulatedCloud, port: ServicePort, status = 'DOWN'): PortRow {
  const { projectId, ...rest } = port;
  return cloud.state.ports.insert({
    ...newStandard(cloud, projectId, { revision: 1 }),
    ...rest,
    macAddress: drawMacAddress(cloud, port.networkId),
    allowedAddressPairs: [],
    securityGroupIds: [],
    portSecurityEnabled: false,
    adminStateUp: true,
    status,
  });
}
