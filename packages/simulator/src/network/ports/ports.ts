import type { Call } from '../../http/service.ts';
import { drawMacAddress, hasMacAddress } from '../addresses/mac-address.ts';
import { networks } from '../networks/networks.ts';
import { checkQuota } from '../quotas/usage.ts';
import { badRequest, conflict, portNotFound } from '../refusals.ts';
import { readChange, readNew } from '../resource/attributes.ts';
import { given } from '../resource/given.ts';
import { checkIfMatch } from '../resource/if-match.ts';
import { changeByCall, find, projectFor, type Resource } from '../resource/resource.ts';
import { newStandard, STANDARD_FILTERS } from '../resource/standard.ts';
import type { NetworkRow, PortRow } from '../rows.ts';
import { defaultSecurityGroup } from '../security-groups/default-group.ts';
import { securityGroups } from '../security-groups/security-groups.ts';
import { deletePort } from './delete-port.ts';
import { FLOATING_IP, ROUTER_GATEWAY, ROUTER_INTERFACE } from './device-owners.ts';
import { anyFixedIps, wantedFixedIps } from './fixed-ips.ts';
import { PORT_ATTRIBUTES } from './port-attributes.ts';
import { checkMayCreate, checkMayUpdate } from './port-policy.ts';
import { checkFiltering, completePairs } from './port-security.ts';
import { schedulePortStatus } from './port-status.ts';
import { wirePort } from './port-wire.ts';

const OF_ROUTERS: readonly string[] = [FLOATING_IP, ROUTER_GATEWAY, ROUTER_INTERFACE];

export const ports: Resource<PortRow> = {
  path: '/v2.0/ports',
  key: 'ports',
  member: 'port',
  filters: [
    ...STANDARD_FILTERS,
    'name',
    'network_id',
    'mac_address',
    'admin_state_up',
    'status',
    'device_id',
    'device_owner',
    'fixed_ips',
    'security_groups',
    'port_security_enabled',
    'binding:host_id',
  ],
  notFound: portNotFound,
  table: (state) => state.ports,
  isShown: isOnOwnNetwork,
  isChangeable: isOnOwnNetwork,
  wire: wirePort,

  create: (call) => {
    const { name = '', description = '', ...sent } = readNew(call.json, 'port', PORT_ATTRIBUTES);
    const { cloud } = call;
    const projectId = projectFor(call, sent);
    const network = find(networks, call, sent.network_id);
    checkMayCreate(call, network, sent);
    checkQuota(cloud, projectId, 'port');
    checkKnown(call, sent);
    const macAddress = sent.mac_address ?? drawMacAddress(cloud, network.id);
    if (sent.mac_address !== undefined) checkMacAddress(call, network, macAddress);
    const portSecurityEnabled = sent.port_security_enabled ?? network.portSecurityEnabled;
    const group = defaultSecurityGroup(cloud, projectId);
    const filtering = {
      portSecurityEnabled,
      allowedAddressPairs: completePairs(sent.allowed_address_pairs ?? [], macAddress),
      securityGroupIds: knownGroups(call, sent.security_groups ?? (portSecurityEnabled ? [group.id] : [])),
    };
    checkFiltering(filtering, true);
    const fixedIps =
      sent.fixed_ips === undefined ? anyFixedIps(cloud, network) : wantedFixedIps(cloud, network, sent.fixed_ips);
    const port = cloud.state.ports.insert({
      ...newStandard(cloud, projectId, { name, description, revision: 1 }),
      ...filtering,
      networkId: network.id,
      macAddress,
      fixedIps,
      adminStateUp: sent.admin_state_up ?? true,
      status: 'DOWN',
      deviceId: sent.device_id ?? '',
      deviceOwner: sent.device_owner ?? '',
      ...given({
        extraDhcpOptions: sent.extra_dhcp_opts,
        vnicType: sent['binding:vnic_type'],
        dnsName: sent.dns_name,
        dnsDomain: sent.dns_domain,
      }),
    });
    return port;
  },

  update: (call, port) => {
    const { name, description, ...sent } = readChange(call.json, 'port', PORT_ATTRIBUTES);
    const { cloud } = call;
    const network = cloud.state.networks.need(port.networkId);
    checkMayUpdate(call, network, sent);
    const macAddress = sent.mac_address;
    if (macAddress !== undefined && macAddress !== port.macAddress) checkMacAddress(call, network, macAddress);
    const pairs = sent.allowed_address_pairs;
    const filtering = {
      portSecurityEnabled: sent.port_security_enabled ?? port.portSecurityEnabled,
      allowedAddressPairs:
        pairs === undefined ? port.allowedAddressPairs : completePairs(pairs, macAddress ?? port.macAddress),
      securityGroupIds:
        sent.security_groups === undefined ? port.securityGroupIds : knownGroups(call, sent.security_groups),
    };
    checkFiltering(filtering, sent.security_groups !== undefined);
    const fixedIps =
      sent.fixed_ips === undefined ? undefined : wantedFixedIps(cloud, network, sent.fixed_ips, port.fixedIps);
    const device = { deviceId: sent.device_id, deviceOwner: sent.device_owner, adminStateUp: sent.admin_state_up };
    const patch = given({ name, description, macAddress, fixedIps, ...device, ...filtering });
    const updated = changeByCall(call, cloud.state.ports, port, patch);
    if (updated.adminStateUp !== port.adminStateUp && updated.deviceId !== '') schedulePortStatus(cloud, port.id);
    return updated;
  },

  remove: (call, port) => {
    if (OF_ROUTERS.includes(port.deviceOwner)) {
      throw conflict(
        'ServicePortInUse',
        `Port ${port.id} cannot be deleted directly via the port API: has device owner ${port.deviceOwner}.`,
      );
    }
    checkIfMatch(call, port);
    deletePort(call.cloud, port.id);
  },
};

/** Attributes of extensions that this cloud has not (neutron/api/v2: attributes that no extension brings). */
function checkKnown({ cloud }: Call, sent: { readonly dns_name?: string; readonly dns_domain?: string }): void {
  const unknown = (['dns_name', 'dns_domain'] as const).filter((name) => sent[name] !== undefined);
  if (cloud.driver === 'ovn' || unknown.length === 0) return;
  throw badRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`);
}

function isOnOwnNetwork({ cloud, caller }: Call, port: PortRow): boolean {
  return cloud.state.networks.get(port.networkId)?.projectId === caller.projectId;
}

function checkMacAddress({ cloud }: Call, { id }: NetworkRow, macAddress: string): void {
  if (!hasMacAddress(cloud, id, macAddress)) return;
  throw conflict(
    'MacAddressInUse',
    `Unable to complete operation for network ${id}. The mac address ${macAddress} is in use.`,
  );
}

function knownGroups(call: Call, ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].map((id) => find(securityGroups, call, id).id);
}
