/** A router's way to an external network (neutron/db/l3_db.py, _update_router_gw_info). */
import type { SimulatedCloud } from '../../cloud.ts';
import type { Call } from '../../http/service.ts';
import { subnetsOf } from '../addresses/allocate.ts';
import { networks } from '../networks/networks.ts';
import { ROUTER_GATEWAY } from '../ports/device-owners.ts';
import { anyFixedIps, type WantedIp, wantedFixedIps } from '../ports/fixed-ips.ts';
import { insertServicePort } from '../ports/new-port.ts';
import { schedulePortStatus } from '../ports/port-status.ts';
import { badResourceRequest, conflict, policyNotAuthorized } from '../refusals.ts';
import type { Read } from '../resource/attributes.ts';
import { given } from '../resource/given.ts';
import { find } from '../resource/resource.ts';
import { bool, ipAddress, list, record, uuid } from '../resource/values.ts';
import type { FixedIpRow, NetworkRow, RouterRow } from '../rows.ts';

export interface WantedGateway {
  readonly networkId: string;
  readonly fixedIps?: readonly WantedIp[];
  readonly enableSnat?: boolean;
}

const wantedIp: Read<WantedIp> = (value, name) => {
  const { subnet_id: subnetId, ip_address: address } = record(value, name);
  return given({
    subnetId: subnetId === undefined ? undefined : uuid(subnetId, name),
    address: address === undefined ? undefined : ipAddress(address, name),
  });
};

/** Null and `{}`: none. */
export const gatewayInfo: Read<WantedGateway | null> = (value, name) => {
  if (value === null) return null;
  const { network_id: networkId, external_fixed_ips: fixedIps, enable_snat: enableSnat } = record(value, name);
  if (networkId === undefined || networkId === null) return null;
  return {
    networkId: uuid(networkId, name),
    ...given({
      fixedIps: fixedIps === undefined ? undefined : list(wantedIp)(fixedIps, name),
      enableSnat: enableSnat === undefined ? undefined : bool(enableSnat, name),
    }),
  };
};

/** @throws Refusal 403, 404 NetworkNotFound, 400 for a network that is not external */
export function checkGateway(call: Call, action: string, wanted: WantedGateway): NetworkRow {
  const refused =
    wanted.fixedIps !== undefined ? 'external_fixed_ips' : wanted.enableSnat !== undefined ? 'enable_snat' : null;
  if (refused !== null && !call.caller.isAdmin) {
    const info = `rule:${action}:external_gateway_info`;
    throw policyNotAuthorized(`(rule:${action} and (${info} and (${info}:network_id and ${info}:${refused})))`);
  }
  const network = find(networks, call, wanted.networkId);
  if (network.external) return network;
  throw badResourceRequest('router', `Network ${network.id} is not an external network.`);
}

/** The addresses of a new gateway. @throws Refusal 409 when none is free */
export function gatewayAddresses(
  cloud: SimulatedCloud,
  network: NetworkRow,
  { fixedIps }: WantedGateway,
): readonly FixedIpRow[] {
  if (subnetsOf(cloud.state, network.id).length === 0) {
    throw badResourceRequest('router', `No IPs available for external network ${network.id}`);
  }
  return fixedIps === undefined ? anyFixedIps(cloud, network) : wantedFixedIps(cloud, network, fixedIps);
}

/** The port behind the gateway that the row tells of: one in, any before out. */
export function placeGatewayPort(cloud: SimulatedCloud, router: RouterRow): void {
  const { ports } = cloud.state;
  const before = ports.where((port) => port.deviceId === router.id && port.deviceOwner === ROUTER_GATEWAY);
  for (const { id } of before) ports.delete(id);
  if (router.externalNetworkId === null) return;
  const port = insertServicePort(cloud, {
    networkId: router.externalNetworkId,
    projectId: '',
    fixedIps: router.externalAddresses,
    deviceId: router.id,
    deviceOwner: ROUTER_GATEWAY,
  });
  schedulePortStatus(cloud, port.id);
}

/** @throws Refusal 409 while floating IPs lead through the gateway */
export function checkGatewayUnused({ state }: SimulatedCloud, router: RouterRow): void {
  const users = state.floatingIps.where((floatingIp) => floatingIp.routerId === router.id);
  if (users.length === 0) return;
  throw conflict(
    'RouterExternalGatewayInUseByFloatingIp',
    `Gateway cannot be updated for router ${router.id}, since a gateway to external network ${router.externalNetworkId} is required by one or more floating IPs.`,
  );
}
