import { formatCidr, parseCidr } from '../addresses/cidr.ts';
import { type Wire, wireStandard } from '../resource/standard.ts';
import type { SecurityGroupRuleRow } from '../rows.ts';

export function wireRule(rule: SecurityGroupRuleRow): Wire {
  const cidr = rule.remoteIpPrefix === null ? null : parseCidr(rule.remoteIpPrefix);
  return {
    ...wireStandard(rule),
    security_group_id: rule.securityGroupId,
    direction: rule.direction,
    ethertype: rule.etherType,
    protocol: rule.protocol,
    port_range_min: rule.portRangeMin,
    port_range_max: rule.portRangeMax,
    remote_ip_prefix: rule.remoteIpPrefix,
    normalized_cidr: cidr === null ? null : formatCidr(cidr),
    remote_group_id: rule.remoteGroupId,
    remote_address_group_id: null,
  };
}
