import { z } from 'zod';
import { orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { commonFields, deleteResource, presentText, toCommon, type NeutronResource } from './neutron-resource.ts';

export interface Network extends NeutronResource {
  readonly id: string;
  readonly mtu: number;
  readonly external: boolean;
  readonly shared: boolean;
  readonly portSecurityEnabled: boolean;
  readonly subnetIds: readonly string[];
  /** Ends with a dot. Null: none, or the cloud has no extension dns-integration. */
  readonly dnsDomain: string | null;
  readonly qosPolicyId: string | null;
  readonly availabilityZoneHints: readonly string[];
  /** Null where the cloud does not say (extension vlan-transparent). */
  readonly vlanTransparent: boolean | null;
  /** Only operators see it (policy get_network:provider:network_type). */
  readonly provider: ProviderNetwork | null;
}

export interface ProviderNetwork {
  /** Such as vlan, vxlan, geneve or flat. */
  readonly type: string;
  readonly physicalNetwork: string | null;
  readonly segmentationId: number | null;
}

export interface NewNetwork {
  readonly name: string;
  readonly description: string;
  readonly mtu?: number;
  readonly portSecurityEnabled?: boolean;
  readonly dnsDomain?: string;
  readonly availabilityZoneHints?: readonly string[];
  readonly vlanTransparent?: boolean;
}

const networkSchema = z
  .object({
    ...commonFields,
    // 0 and absence both mean that Neutron does not say; Ethernet's is what guests then use.
    mtu: z.number().default(1500),
    'router:external': z.boolean().default(false),
    shared: z.boolean(),
    port_security_enabled: z.boolean().default(true),
    subnets: z.array(z.string()),
    dns_domain: presentText,
    qos_policy_id: z.string().nullish(),
    availability_zone_hints: z.array(z.string()).default([]),
    vlan_transparent: z.boolean().nullish(),
    'provider:network_type': z.string().nullish(),
    'provider:physical_network': z.string().nullish(),
    'provider:segmentation_id': z.number().nullish(),
  })
  .transform((raw): Network => ({
    ...toCommon(raw),
    mtu: raw.mtu || 1500,
    external: raw['router:external'],
    shared: raw.shared,
    portSecurityEnabled: raw.port_security_enabled,
    subnetIds: raw.subnets,
    dnsDomain: raw.dns_domain,
    qosPolicyId: raw.qos_policy_id ?? null,
    availabilityZoneHints: raw.availability_zone_hints,
    vlanTransparent: raw.vlan_transparent ?? null,
    provider:
      typeof raw['provider:network_type'] === 'string'
        ? {
            type: raw['provider:network_type'],
            physicalNetwork: raw['provider:physical_network'] ?? null,
            segmentationId: raw['provider:segmentation_id'] ?? null,
          }
        : null,
  }));

const oneSchema = z.object({ network: networkSchema });

/** `GET /v2.0/networks`. All pages. */
export function listNetworks(
  neutron: ServiceClient,
  filter: { readonly name?: string; readonly description?: string; readonly external?: boolean },
  signal: AbortSignal,
): Promise<readonly Network[]> {
  const query = { name: filter.name, description: filter.description, 'router:external': filter.external };
  return listAll(neutron, { path: '/networks', key: 'networks', item: networkSchema, query, signal });
}

/** `GET /v2.0/networks/{id}`. Null when there is none. */
export async function getNetwork(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<Network | null> {
  const found = await orNull(neutron.read(oneSchema, { method: 'GET', path: path`/networks/${id}`, signal }));
  return found?.network ?? null;
}

/** `POST /v2.0/networks`. @throws OpenStackError QUOTA_EXCEEDED, POLICY_DENIED, BAD_REQUEST (an MTU above the cloud's, a zone that it has not) */
export async function createNetwork(
  neutron: ServiceClient,
  network: NewNetwork,
  signal: AbortSignal,
): Promise<Network> {
  const json = {
    network: {
      name: network.name,
      description: network.description,
      ...(network.mtu === undefined ? {} : { mtu: network.mtu }),
      ...(network.portSecurityEnabled === undefined ? {} : { port_security_enabled: network.portSecurityEnabled }),
      ...(network.dnsDomain === undefined ? {} : { dns_domain: network.dnsDomain }),
      ...(network.availabilityZoneHints === undefined
        ? {}
        : { availability_zone_hints: network.availabilityZoneHints }),
      ...(network.vlanTransparent === undefined ? {} : { vlan_transparent: network.vlanTransparent }),
    },
  };
  const answer = await neutron.read(oneSchema, { method: 'POST', path: '/networks', json, signal });
  return answer.network;
}

/** `DELETE /v2.0/networks/{id}`. Success when there is none. @throws OpenStackError CONFLICT while ports are on it */
export function deleteNetwork(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return deleteResource(neutron, 'networks', id, signal);
}
