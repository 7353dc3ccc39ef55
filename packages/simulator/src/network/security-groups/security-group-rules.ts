import type { Call } from '../../http/service.ts';
import { checkQuota } from '../quotas/usage.ts';
import { conflict, securityGroupRuleNotFound } from '../refusals.ts';
import { type Attributes, once, readChange, readNew, requiredOnce } from '../resource/attributes.ts';
import { given } from '../resource/given.ts';
import { checkIfMatch } from '../resource/if-match.ts';
import { changeByCall, find, projectFor, type Resource, STANDARD_ATTRIBUTES } from '../resource/resource.ts';
import { change, newStandard, STANDARD_FILTERS } from '../resource/standard.ts';
import { integer, ipPrefix, nullable, oneOf, show, uuid } from '../resource/values.ts';
import type { SecurityGroupRuleRow } from '../rows.ts';
import { checkRule, type RuleTerms } from './check-rule.ts';
import { protocolNumber } from './protocols.ts';
import { wireRule } from './rule-wire.ts';
import { securityGroups } from './security-groups.ts';

const ATTRIBUTES = {
  ...STANDARD_ATTRIBUTES,
  security_group_id: requiredOnce(uuid),
  direction: requiredOnce(oneOf('ingress', 'egress')),
  ethertype: once(oneOf('IPv4', 'IPv6')),
  // A number or a name, and case does not count.
  protocol: once(nullable((value) => show(value).toLowerCase())),
  port_range_min: once(nullable(integer)),
  port_range_max: once(nullable(integer)),
  remote_ip_prefix: once(nullable(ipPrefix)),
  remote_group_id: once(nullable(uuid)),
  remote_address_group_id: once(nullable(uuid)),
} satisfies Attributes;

export const securityGroupRules: Resource<SecurityGroupRuleRow> = {
  path: '/v2.0/security-group-rules',
  key: 'security_group_rules',
  member: 'security_group_rule',
  filters: [
    ...STANDARD_FILTERS,
    'security_group_id',
    'direction',
    'ethertype',
    'protocol',
    'port_range_min',
    'port_range_max',
    'remote_ip_prefix',
    'remote_group_id',
  ],
  notFound: securityGroupRuleNotFound,
  table: (state) => state.securityGroupRules,
  wire: (_call, rule) => wireRule(rule),
  beforeLook: (call) => securityGroups.beforeLook?.(call),

  create: (call) => {
    const { description = '', ...sent } = readNew(call.json, 'security_group_rule', ATTRIBUTES);
    const projectId = projectFor(call, sent);
    checkQuota(call.cloud, projectId, 'security_group_rule');
    const terms: RuleTerms = {
      etherType: sent.ethertype ?? 'IPv4',
      protocol: sent.protocol ?? null,
      portRangeMin: sent.port_range_min ?? null,
      portRangeMax: sent.port_range_max ?? null,
      remoteIpPrefix: sent.remote_ip_prefix ?? null,
      remoteGroupId: sent.remote_group_id ?? null,
    };
    checkRule(terms);
    if (terms.remoteGroupId !== null) find(securityGroups, call, terms.remoteGroupId);
    const group = find(securityGroups, call, sent.security_group_id);
    const placed = { ...terms, securityGroupId: group.id, direction: sent.direction };
    checkNew(call, placed);
    const standard = newStandard(call.cloud, projectId, { description });
    const rule = call.cloud.state.securityGroupRules.insert({ ...standard, ...placed });
    change(call.cloud, call.cloud.state.securityGroups, group, {});
    return rule;
  },

  update: (call, rule) => {
    const { description } = readChange(call.json, 'security_group_rule', ATTRIBUTES);
    return changeByCall(call, call.cloud.state.securityGroupRules, rule, given({ description }));
  },

  remove: (call, rule) => {
    checkIfMatch(call, rule);
    const { state } = call.cloud;
    state.securityGroupRules.delete(rule.id);
    change(call.cloud, state.securityGroups, state.securityGroups.need(rule.securityGroupId), {});
  },
};

/** Rules are the same when they let the same through; the description does not count. */
function checkNew(
  { cloud }: Call,
  terms: RuleTerms & Pick<SecurityGroupRuleRow, 'securityGroupId' | 'direction'>,
): void {
  const key = meaningOf(terms);
  const twin = cloud.state.securityGroupRules.where((rule) => meaningOf(rule) === key)[0];
  if (twin === undefined) return;
  throw conflict('SecurityGroupRuleExists', `Security group rule already exists. Rule id is ${twin.id}.`);
}

function meaningOf(rule: RuleTerms & Pick<SecurityGroupRuleRow, 'securityGroupId' | 'direction'>): string {
  const isAnywhere = rule.remoteIpPrefix === '0.0.0.0/0' || rule.remoteIpPrefix === '::/0';
  return [
    rule.securityGroupId,
    rule.direction,
    rule.etherType,
    rule.protocol === null ? '' : protocolNumber(rule.protocol),
    rule.portRangeMin,
    rule.portRangeMax,
    isAnywhere ? null : rule.remoteIpPrefix,
    rule.remoteGroupId,
  ].join(' ');
}
