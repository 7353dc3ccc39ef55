import { z } from 'zod';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { commonFields, deleteResource, routesSchema, toCommon, type NeutronResource } from './neutron-resource.ts';

export interface Subnet extends NeutronResource {
  readonly id: string;
  readonly networkId: string;
  readonly ipVersion: 4 | 6;
  readonly cidr: string;
  readonly gatewayIp: string | null;
  readonly enableDhcp: boolean;
  readonly dnsNameservers: readonly string[];
  readonly hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[];
  readonly allocationPools: readonly { readonly start: string; readonly end: string }[];
  readonly ipv6AddressMode: string | null;
  readonly ipv6RaMode: string | null;
  /** Of the pool that the range was taken from. */
  readonly subnetPoolId: string | null;
  /** Device owners that may have its addresses; empty: all. Set by operators. */
  readonly serviceTypes: readonly string[];
  readonly dnsPublishFixedIp: boolean;
}

export type NewSubnet = Omit<
  Subnet,
  'id' | 'tags' | 'projectId' | 'revision' | 'subnetPoolId' | 'serviceTypes' | 'dnsPublishFixedIp'
> & { readonly dnsPublishFixedIp?: boolean };

const subnetSchema = z
  .object({
    ...commonFields,
    network_id: z.string(),
    ip_version: z.union([z.literal(4), z.literal(6)]),
    cidr: z.string(),
    gateway_ip: z.string().nullish(),
    enable_dhcp: z.boolean(),
    dns_nameservers: z.array(z.string()).default([]),
    host_routes: routesSchema,
    allocation_pools: z.array(z.object({ start: z.string(), end: z.string() })).default([]),
    ipv6_address_mode: z.string().nullish(),
    ipv6_ra_mode: z.string().nullish(),
    subnetpool_id: z.string().nullish(),
    service_types: z.array(z.string()).default([]),
    dns_publish_fixed_ip: z.boolean().default(false),
  })
  .transform((raw): Subnet => ({
    ...toCommon(raw),
    networkId: raw.network_id,
    ipVersion: raw.ip_version,
    cidr: raw.cidr,
    gatewayIp: raw.gateway_ip ?? null,
    enableDhcp: raw.enable_dhcp,
    dnsNameservers: raw.dns_nameservers,
    hostRoutes: raw.host_routes,
    allocationPools: raw.allocation_pools,
    ipv6AddressMode: raw.ipv6_address_mode ?? null,
    ipv6RaMode: raw.ipv6_ra_mode ?? null,
    subnetPoolId: raw.subnetpool_id ?? null,
    serviceTypes: raw.service_types,
    dnsPublishFixedIp: raw.dns_publish_fixed_ip,
  }));

const oneSchema = z.object({ subnet: subnetSchema });

/** `GET /v2.0/subnets`. All pages. */
export function listSubnets(
  neutron: ServiceClient,
  filter: { readonly networkId?: string; readonly description?: string },
  signal: AbortSignal,
): Promise<readonly Subnet[]> {
  const query = { network_id: filter.networkId, description: filter.description };
  return listAll(neutron, { path: '/subnets', key: 'subnets', item: subnetSchema, query, signal });
}

/** `POST /v2.0/subnets`. A null gateway means none, and is sent as such. */
export async function createSubnet(neutron: ServiceClient, subnet: NewSubnet, signal: AbortSignal): Promise<Subnet> {
  const json = {
    subnet: {
      name: subnet.name,
      description: subnet.description,
      network_id: subnet.networkId,
      ip_version: subnet.ipVersion,
      cidr: subnet.cidr,
      gateway_ip: subnet.gatewayIp,
      enable_dhcp: subnet.enableDhcp,
      dns_nameservers: subnet.dnsNameservers,
      host_routes: subnet.hostRoutes,
      // Without any, Neutron takes the whole range.
      ...(subnet.allocationPools.length === 0 ? {} : { allocation_pools: subnet.allocationPools }),
      // Not even a null is taken for IPv4.
      ...(subnet.ipv6AddressMode === null ? {} : { ipv6_address_mode: subnet.ipv6AddressMode }),
      ...(subnet.ipv6RaMode === null ? {} : { ipv6_ra_mode: subnet.ipv6RaMode }),
      ...(subnet.dnsPublishFixedIp === undefined ? {} : { dns_publish_fixed_ip: subnet.dnsPublishFixedIp }),
    },
  };
  const answer = await neutron.read(oneSchema, { method: 'POST', path: '/subnets', json, signal });
  return answer.subnet;
}

/** `PUT /v2.0/subnets/{id}`: whether Neutron answers DHCP there. */
export async function setDhcp(
  neutron: ServiceClient,
  id: string,
  enabled: boolean,
  signal: AbortSignal,
): Promise<void> {
  await neutron.request({
    method: 'PUT',
    path: path`/subnets/${id}`,
    json: { subnet: { enable_dhcp: enabled } },
    signal,
  });
}

/** `DELETE /v2.0/subnets/{id}`. Success when there is none. @throws OpenStackError CONFLICT while ports have its addresses */
export function deleteSubnet(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return deleteResource(neutron, 'subnets', id, signal);
}
