import { z } from 'zod';
import { orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { deleteResource } from './neutron-resource.ts';
import { type AddressPair, type NewPort, type Port, type PortChange, portSchema } from './port.ts';

const oneSchema = z.object({ port: portSchema });

/** `GET /v2.0/ports`. All pages. */
export function listPorts(
  neutron: ServiceClient,
  filter: {
    readonly networkId?: string;
    readonly deviceId?: string;
    readonly description?: string;
    readonly macAddress?: string;
    readonly name?: string;
  },
  signal: AbortSignal,
): Promise<readonly Port[]> {
  const query = {
    network_id: filter.networkId,
    device_id: filter.deviceId,
    description: filter.description,
    mac_address: filter.macAddress,
    name: filter.name,
  };
  return listAll(neutron, { path: '/ports', key: 'ports', item: portSchema, query, signal });
}

/** `GET /v2.0/ports/{id}`. Null when there is none. */
export async function getPort(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<Port | null> {
  const found = await orNull(neutron.read(oneSchema, { method: 'GET', path: path`/ports/${id}`, signal }));
  return found?.port ?? null;
}

/**
 * `POST /v2.0/ports`. The MAC must be right at creation: only an operator may change it later.
 *
 * @throws OpenStackError ADDRESS_IN_USE, MAC_IN_USE, QUOTA_EXCEEDED, POLICY_DENIED, BAD_REQUEST
 */
export async function createPort(neutron: ServiceClient, port: NewPort, signal: AbortSignal): Promise<Port> {
  const pairs = port.allowedAddressPairs.map(wirePair);
  const json = {
    port: {
      name: port.name,
      description: port.description,
      network_id: port.networkId,
      fixed_ips: port.fixedIps.map(({ subnetId, address }) => ({
        subnet_id: subnetId,
        ...(address === undefined ? {} : { ip_address: address }),
      })),
      security_groups: port.securityGroupIds,
      // With port security off, Neutron refuses even an empty list of pairs in some releases.
      ...(pairs.length === 0 ? {} : { allowed_address_pairs: pairs }),
      ...(port.macAddress === undefined ? {} : { mac_address: port.macAddress }),
      ...(port.portSecurityEnabled === undefined ? {} : { port_security_enabled: port.portSecurityEnabled }),
      ...(port.adminStateUp === undefined ? {} : { admin_state_up: port.adminStateUp }),
      ...(port.dnsName === undefined ? {} : { dns_name: port.dnsName }),
      ...(port.dnsDomain === undefined ? {} : { dns_domain: port.dnsDomain }),
      ...(port.extraDhcpOptions === undefined
        ? {}
        : {
            extra_dhcp_opts: port.extraDhcpOptions.map((option) => ({
              opt_name: option.name,
              opt_value: option.value,
              ip_version: option.ipVersion,
            })),
          }),
      ...(port.vnicType === undefined ? {} : { 'binding:vnic_type': port.vnicType }),
    },
  };
  const answer = await neutron.read(oneSchema, { method: 'POST', path: '/ports', json, signal });
  return answer.port;
}

/**
 * `PUT /v2.0/ports/{id}` with `If-Match: revision_number=...` (extension revision-if-match): changes what is named, only if
 * nobody has changed the port since. Lists replace what was there.
 *
 * @throws OpenStackError REVISION_CONFLICT, NOT_FOUND, POLICY_DENIED, CONFLICT (address pairs need port security)
 */
export async function changePort(
  neutron: ServiceClient,
  id: string,
  change: PortChange,
  revision: number,
  signal: AbortSignal,
): Promise<Port> {
  const { allowedAddressPairs: pairs, securityGroupIds: groups } = change;
  const port = {
    ...(pairs === undefined ? {} : { allowed_address_pairs: pairs.map(wirePair) }),
    ...(groups === undefined ? {} : { security_groups: groups }),
  };
  const answer = await neutron.read(oneSchema, {
    method: 'PUT',
    path: path`/ports/${id}`,
    json: { port },
    headers: { 'if-match': `revision_number=${revision}` },
    // The second of two would be refused by the first.
    idempotent: false,
    signal,
  });
  return answer.port;
}

/**
 * `PUT /v2.0/ports/{id}`, admin_state_up: the port lets nothing through while it is down. It is so when the status follows
 * (DOWN, ACTIVE), some seconds after the answer; an unbound port is DOWN either way.
 *
 * @throws OpenStackError NOT_FOUND, POLICY_DENIED
 */
export async function setPortUp(neutron: ServiceClient, id: string, up: boolean, signal: AbortSignal): Promise<Port> {
  const json = { port: { admin_state_up: up } };
  const answer = await neutron.read(oneSchema, { method: 'PUT', path: path`/ports/${id}`, json, signal });
  return answer.port;
}

/** `DELETE /v2.0/ports/{id}`. Success when there is none. */
export function deletePort(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return deleteResource(neutron, 'ports', id, signal);
}

function wirePair({ ipAddress, macAddress }: AddressPair): Readonly<Record<string, string>> {
  return { ip_address: ipAddress, ...(macAddress === undefined ? {} : { mac_address: macAddress }) };
}
