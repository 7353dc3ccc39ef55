import { z } from 'zod';
import { orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { commonFields, deleteResource, toCommon, type NeutronResource } from './neutron-resource.ts';

export interface FixedIp {
  readonly subnetId: string;
  readonly address: string;
}

export interface AddressPair {
  readonly ipAddress: string;
  readonly macAddress?: string;
}

export interface Port extends NeutronResource {
  readonly id: string;
  readonly networkId: string;
  readonly macAddress: string;
  readonly fixedIps: readonly FixedIp[];
  readonly allowedAddressPairs: readonly AddressPair[];
  readonly securityGroupIds: readonly string[];
  readonly portSecurityEnabled: boolean;
  readonly adminStateUp: boolean;
  /** An unbound port stays DOWN for ever, even while it works as a VIP. */
  readonly status: string;
  /** Empty for an unbound port. */
  readonly deviceId: string;
  readonly deviceOwner: string;
}

export interface NewPort {
  readonly name: string;
  readonly description: string;
  readonly networkId: string;
  readonly macAddress?: string;
  readonly fixedIps: readonly FixedIp[];
  readonly securityGroupIds: readonly string[];
  readonly allowedAddressPairs: readonly AddressPair[];
  readonly portSecurityEnabled?: boolean;
  readonly adminStateUp?: boolean;
}

const pairSchema = z
  .object({ ip_address: z.string(), mac_address: z.string().optional() })
  .transform((raw): AddressPair => ({
    ipAddress: raw.ip_address,
    ...(raw.mac_address === undefined ? {} : { macAddress: raw.mac_address }),
  }));

const portSchema = z
  .object({
    ...commonFields,
    network_id: z.string(),
    mac_address: z.string(),
    fixed_ips: z.array(z.object({ subnet_id: z.string(), ip_address: z.string() })),
    allowed_address_pairs: z.array(pairSchema).default([]),
    security_groups: z.array(z.string()).default([]),
    port_security_enabled: z.boolean().default(true),
    admin_state_up: z.boolean(),
    status: z.string(),
    device_id: z.string().nullish(),
    device_owner: z.string().nullish(),
  })
  .transform((raw): Port => ({
    ...toCommon(raw),
    networkId: raw.network_id,
    macAddress: raw.mac_address,
    fixedIps: raw.fixed_ips.map((ip) => ({ subnetId: ip.subnet_id, address: ip.ip_address })),
    allowedAddressPairs: raw.allowed_address_pairs,
    securityGroupIds: raw.security_groups,
    portSecurityEnabled: raw.port_security_enabled,
    adminStateUp: raw.admin_state_up,
    status: raw.status,
    deviceId: raw.device_id ?? '',
    deviceOwner: raw.device_owner ?? '',
  }));

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
  const pairs = port.allowedAddressPairs.map(({ ipAddress, macAddress }) => ({
    ip_address: ipAddress,
    ...(macAddress === undefined ? {} : { mac_address: macAddress }),
  }));
  const json = {
    port: {
      name: port.name,
      description: port.description,
      network_id: port.networkId,
      fixed_ips: port.fixedIps.map((ip) => ({ subnet_id: ip.subnetId, ip_address: ip.address })),
      security_groups: port.securityGroupIds,
      // With port security off, Neutron refuses even an empty list of pairs in some releases.
      ...(pairs.length === 0 ? {} : { allowed_address_pairs: pairs }),
      ...(port.macAddress === undefined ? {} : { mac_address: port.macAddress }),
      ...(port.portSecurityEnabled === undefined ? {} : { port_security_enabled: port.portSecurityEnabled }),
      ...(port.adminStateUp === undefined ? {} : { admin_state_up: port.adminStateUp }),
    },
  };
  const answer = await neutron.read(oneSchema, { method: 'POST', path: '/ports', json, signal });
  return answer.port;
}

/** `DELETE /v2.0/ports/{id}`. Success when there is none. */
export function deletePort(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return deleteResource(neutron, 'ports', id, signal);
}
