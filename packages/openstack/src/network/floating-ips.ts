import { z } from 'zod';
import { orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { commonFields, deleteResource, presentText, toCommon, type NeutronResource } from './neutron-resource.ts';

export interface FloatingIp extends NeutronResource {
  readonly id: string;
  readonly address: string;
  /** The external network that the address is of. */
  readonly networkId: string;
  readonly portId: string | null;
  readonly fixedIpAddress: string | null;
  /** Says only that the L3 agent has acted, and late; never that somebody answers. */
  readonly status: string;
  readonly qosPolicyId: string | null;
  readonly dnsName: string | null;
  readonly dnsDomain: string | null;
  /** Empty too where the cloud does not list them (extension expose-port-forwarding-in-fip). */
  readonly portForwardings: readonly PortForwarding[];
}

export interface PortForwarding {
  readonly protocol: string;
  /** Null where it is a range. */
  readonly externalPort: number | null;
  readonly internalPort: number | null;
  readonly internalAddress: string;
}

export interface NewFloatingIp {
  readonly networkId: string;
  readonly description: string;
  /** Needs the operator's credentials by Neutron's default policy. */
  readonly address?: string;
  /** Of another project: operators only. */
  readonly projectId?: string;
  readonly portId?: string;
  readonly dnsName?: string;
  readonly dnsDomain?: string;
}

const portForwardingSchema = z
  .object({
    protocol: z.string(),
    external_port: z.number().nullish(),
    internal_port: z.number().nullish(),
    internal_ip_address: z.string(),
  })
  .transform((raw): PortForwarding => ({
    protocol: raw.protocol,
    externalPort: raw.external_port ?? null,
    internalPort: raw.internal_port ?? null,
    internalAddress: raw.internal_ip_address,
  }));

const floatingIpSchema = z
  .object({
    ...commonFields,
    floating_ip_address: z.string(),
    floating_network_id: z.string(),
    port_id: z.string().nullish(),
    fixed_ip_address: z.string().nullish(),
    status: z.string(),
    qos_policy_id: z.string().nullish(),
    dns_name: presentText,
    dns_domain: presentText,
    port_forwardings: z.array(portForwardingSchema).nullish(),
  })
  .transform((raw): FloatingIp => ({
    ...toCommon(raw),
    address: raw.floating_ip_address,
    networkId: raw.floating_network_id,
    portId: raw.port_id ?? null,
    fixedIpAddress: raw.fixed_ip_address ?? null,
    status: raw.status,
    qosPolicyId: raw.qos_policy_id ?? null,
    dnsName: raw.dns_name,
    dnsDomain: raw.dns_domain,
    portForwardings: raw.port_forwardings ?? [],
  }));

const oneSchema = z.object({ floatingip: floatingIpSchema });

/** `GET /v2.0/floatingips`. All pages. */
export function listFloatingIps(
  neutron: ServiceClient,
  filter: { readonly address?: string; readonly portId?: string; readonly description?: string },
  signal: AbortSignal,
): Promise<readonly FloatingIp[]> {
  const query = { floating_ip_address: filter.address, port_id: filter.portId, description: filter.description };
  return listAll(neutron, { path: '/floatingips', key: 'floatingips', item: floatingIpSchema, query, signal });
}

/** `GET /v2.0/floatingips/{id}`. Null when there is none. */
export async function getFloatingIp(
  neutron: ServiceClient,
  id: string,
  signal: AbortSignal,
): Promise<FloatingIp | null> {
  const found = await orNull(neutron.read(oneSchema, { method: 'GET', path: path`/floatingips/${id}`, signal }));
  return found?.floatingip ?? null;
}

/**
 * `POST /v2.0/floatingips`. Neutron lets an operator choose any address of the subnet, the gateway's included: the caller
 * must look whether it is free to use.
 *
 * @throws OpenStackError POLICY_DENIED (a chosen address, as a tenant), ADDRESS_IN_USE, ADDRESSES_EXHAUSTED, QUOTA_EXCEEDED
 */
export async function createFloatingIp(
  neutron: ServiceClient,
  floatingIp: NewFloatingIp,
  signal: AbortSignal,
): Promise<FloatingIp> {
  const { address, projectId, portId, dnsName, dnsDomain } = floatingIp;
  const json = {
    floatingip: {
      floating_network_id: floatingIp.networkId,
      description: floatingIp.description,
      ...(address === undefined ? {} : { floating_ip_address: address }),
      ...(projectId === undefined ? {} : { project_id: projectId }),
      ...(portId === undefined ? {} : { port_id: portId }),
      ...(dnsName === undefined ? {} : { dns_name: dnsName }),
      ...(dnsDomain === undefined ? {} : { dns_domain: dnsDomain }),
    },
  };
  const answer = await neutron.read(oneSchema, { method: 'POST', path: '/floatingips', json, signal });
  return answer.floatingip;
}

/**
 * `PUT /v2.0/floatingips/{id}` with `If-Match: revision_number=...` (extension revision-if-match): points it to a port, or to
 * none, only if nobody has changed it since. Neutron's own agents count as somebody: they write the status back 1-4 s later.
 *
 * @throws OpenStackError REVISION_CONFLICT, NOT_FOUND (also: no router leads to the port), CONFLICT (the port's address has one)
 */
export async function setFloatingIpPort(
  neutron: ServiceClient,
  id: string,
  portId: string | null,
  revision: number,
  signal: AbortSignal,
): Promise<FloatingIp> {
  const answer = await neutron.read(oneSchema, {
    method: 'PUT',
    path: path`/floatingips/${id}`,
    json: { floatingip: { port_id: portId } },
    headers: { 'if-match': `revision_number=${revision}` },
    // The second of two would be refused by the first.
    idempotent: false,
    signal,
  });
  return answer.floatingip;
}

/** `DELETE /v2.0/floatingips/{id}`: gives the address back to the cloud. Success when there is none. */
export function deleteFloatingIp(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return deleteResource(neutron, 'floatingips', id, signal);
}
