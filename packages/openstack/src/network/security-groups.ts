import { z } from 'zod';
import { listAll } from '../list-all.ts';
import type { ServiceClient } from '../service-client.ts';
import { commonFields, deleteResource, toCommon, type NeutronResource } from './neutron-resource.ts';

export interface SecurityGroupRule {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly etherType: 'IPv4' | 'IPv6';
  /** A number or a name; null is any. */
  readonly protocol: string | null;
  readonly portRangeMin: number | null;
  readonly portRangeMax: number | null;
  readonly remoteIpPrefix: string | null;
  readonly remoteGroupId: string | null;
  /** A named list of addresses (extension address-group). */
  readonly remoteAddressGroupId: string | null;
  readonly description: string;
}

/** Addresses are given one by one: an address group belongs to one cloud. */
export type NewSecurityGroupRule = Omit<SecurityGroupRule, 'id' | 'remoteAddressGroupId'>;

export interface SecurityGroup extends NeutronResource {
  readonly id: string;
  readonly stateful: boolean;
  readonly rules: readonly SecurityGroupRule[];
}

export interface NewSecurityGroup {
  readonly name: string;
  readonly description: string;
  readonly stateful?: boolean;
}

const ruleSchema = z
  .object({
    id: z.string(),
    direction: z.enum(['ingress', 'egress']),
    ethertype: z.enum(['IPv4', 'IPv6']),
    protocol: z.union([z.string(), z.number().transform(String)]).nullish(),
    port_range_min: z.number().nullish(),
    port_range_max: z.number().nullish(),
    remote_ip_prefix: z.string().nullish(),
    remote_group_id: z.string().nullish(),
    remote_address_group_id: z.string().nullish(),
    description: z.string().nullish(),
  })
  .transform((raw): SecurityGroupRule => ({
    id: raw.id,
    direction: raw.direction,
    etherType: raw.ethertype,
    protocol: raw.protocol ?? null,
    portRangeMin: raw.port_range_min ?? null,
    portRangeMax: raw.port_range_max ?? null,
    remoteIpPrefix: raw.remote_ip_prefix ?? null,
    remoteGroupId: raw.remote_group_id ?? null,
    remoteAddressGroupId: raw.remote_address_group_id ?? null,
    description: raw.description ?? '',
  }));

const groupSchema = z
  .object({ ...commonFields, stateful: z.boolean().default(true), security_group_rules: z.array(ruleSchema) })
  .transform((raw): SecurityGroup => ({ ...toCommon(raw), stateful: raw.stateful, rules: raw.security_group_rules }));

/** `GET /v2.0/security-groups`, with their rules. All pages. */
export function listSecurityGroups(
  neutron: ServiceClient,
  filter: { readonly name?: string; readonly description?: string },
  signal: AbortSignal,
): Promise<readonly SecurityGroup[]> {
  const query = { name: filter.name, description: filter.description };
  return listAll(neutron, { path: '/security-groups', key: 'security_groups', item: groupSchema, query, signal });
}

/** `POST /v2.0/security-groups`. Neutron adds two egress rules of its own. */
export async function createSecurityGroup(
  neutron: ServiceClient,
  group: NewSecurityGroup,
  signal: AbortSignal,
): Promise<SecurityGroup> {
  const stateful = group.stateful === undefined ? {} : { stateful: group.stateful };
  const json = { security_group: { name: group.name, description: group.description, ...stateful } };
  const schema = z.object({ security_group: groupSchema });
  const answer = await neutron.read(schema, { method: 'POST', path: '/security-groups', json, signal });
  return answer.security_group;
}

/** `POST /v2.0/security-group-rules`. @throws OpenStackError CONFLICT when the group has the same rule already */
export async function createSecurityGroupRule(
  neutron: ServiceClient,
  groupId: string,
  rule: NewSecurityGroupRule,
  signal: AbortSignal,
): Promise<SecurityGroupRule> {
  const json = {
    security_group_rule: {
      security_group_id: groupId,
      direction: rule.direction,
      ethertype: rule.etherType,
      protocol: rule.protocol,
      port_range_min: rule.portRangeMin,
      port_range_max: rule.portRangeMax,
      remote_ip_prefix: rule.remoteIpPrefix,
      remote_group_id: rule.remoteGroupId,
      description: rule.description,
    },
  };
  const schema = z.object({ security_group_rule: ruleSchema });
  const answer = await neutron.read(schema, { method: 'POST', path: '/security-group-rules', json, signal });
  return answer.security_group_rule;
}

/** `DELETE /v2.0/security-group-rules/{id}`. Success when there is none. */
export function deleteSecurityGroupRule(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return deleteResource(neutron, 'security-group-rules', id, signal);
}

/** `DELETE /v2.0/security-groups/{id}`. Success when there is none. @throws OpenStackError CONFLICT while a port uses it */
export function deleteSecurityGroup(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return deleteResource(neutron, 'security-groups', id, signal);
}
