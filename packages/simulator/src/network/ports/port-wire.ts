import type { Call } from '../../http/service.ts';
import { type Wire, wireStandard } from '../resource/standard.ts';
import type { PortRow } from '../rows.ts';

export function wirePort(call: Call, port: PortRow): Wire {
  return {
    ...wireStandard(port),
    name: port.name,
    network_id: port.networkId,
    mac_address: port.macAddress,
    admin_state_up: port.adminStateUp,
    status: port.status,
    device_id: port.deviceId,
    device_owner: port.deviceOwner,
    fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({ subnet_id: subnetId, ip_address: address })),
    allowed_address_pairs: port.allowedAddressPairs.map((pair) => ({
      mac_address: pair.macAddress,
      ip_address: pair.ipAddress,
    })),
    extra_dhcp_opts: port.extraDhcpOptions ?? [],
    security_groups: port.securityGroupIds,
    port_security_enabled: port.portSecurityEnabled,
    'binding:vnic_type': port.vnicType ?? 'normal',
    ...(call.cloud.driver === 'ovn' ? { dns_name: port.dnsName ?? '', dns_domain: port.dnsDomain ?? '' } : {}),
    ...(call.caller.isAdmin ? wireBinding(call, port) : {}),
  };
}

/** Only for operators (neutron/conf/policies/port.py). */
function wireBinding({ cloud }: Call, { deviceOwner }: PortRow): Wire {
  const isBound = deviceOwner.startsWith('compute:');
  return {
    'binding:host_id': isBound ? cloud.name : '',
    'binding:profile': {},
    'binding:vif_type': isBound ? (cloud.driver === 'ovn' ? 'ovs' : 'bridge') : 'unbound',
    'binding:vif_details': isBound
      ? { port_filter: true, connectivity: 'l2', bound_drivers: { '0': cloud.driver } }
      : {},
  };
}
