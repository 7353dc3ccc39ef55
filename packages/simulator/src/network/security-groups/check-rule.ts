/** What makes no rule (neutron/db/securitygroups_db.py, _validate_security_group_rule). */
import { Refusal } from '../../http/service.ts';
import { parseCidr } from '../addresses/cidr.ts';
import { parseIpAddress } from '../addresses/ip-address.ts';
import type { SecurityGroupRuleRow } from '../rows.ts';
import { hasPorts, isIcmp, isOnlyIpv6, PROTOCOL_NAMES, protocolNumber } from './protocols.ts';

export type RuleTerms = Pick<
  SecurityGroupRuleRow,
  'etherType' | 'protocol' | 'portRangeMin' | 'portRangeMax' | 'remoteIpPrefix' | 'remoteGroupId'
>;

/** @throws Refusal 400 */
export function checkRule(terms: RuleTerms): void {
  const protocol = terms.protocol === null ? null : protocolNumber(terms.protocol);
  if (terms.protocol !== null && protocol === null) {
    const names = ['None', ...PROTOCOL_NAMES.map((name) => `'${name}'`)].join(', ');
    throw invalid(
      'SecurityGroupRuleInvalidProtocol',
      `Security group rule protocol ${terms.protocol} not supported. Only protocol values [${names}] and integer representations [0 to 255] are supported.`,
    );
  }
  checkPorts(terms, protocol);
  checkPrefix(terms);
  if (protocol !== null && isOnlyIpv6(protocol) && terms.etherType === 'IPv4') {
    throw invalid(
      'SecurityGroupEthertypeConflictWithProtocol',
      `Invalid ethertype IPv4 for protocol ${terms.protocol}.`,
    );
  }
  if (terms.remoteIpPrefix !== null && terms.remoteGroupId !== null) {
    throw invalid(
      'SecurityGroupMultipleRemoteEntites',
      'Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.',
    );
  }
}

function checkPorts({ portRangeMin: min, portRangeMax: max }: RuleTerms, protocol: number | null): void {
  if (min === null && max === null) return;
  if (protocol === null) {
    throw invalid('SecurityGroupProtocolRequiredWithPorts', 'Must also specify protocol if port range is given.');
  }
  if (hasPorts(protocol)) {
    if (min === 0 || max === 0) throw invalid('SecurityGroupInvalidPortValue', 'Invalid value for port 0');
    if (min !== null && max !== null && min <= max) return;
    throw invalid('SecurityGroupInvalidPortRange', 'For TCP/UDP protocols, port_range_min must be <= port_range_max');
  }
  if (!isIcmp(protocol)) {
    throw invalid(
      'SecurityGroupInvalidProtocolForPort',
      `Ports cannot be specified for protocol ${protocol}. Ports are only supported for DCCP, SCTP, TCP, UDP, UDPLITE.`,
    );
  }
  if (min === null) {
    throw invalid(
      'SecurityGroupMissingIcmpType',
      `ICMP code (port-range-max) ${max} is provided but ICMP type (port-range-min) is missing.`,
    );
  }
}

function checkPrefix({ etherType, remoteIpPrefix }: RuleTerms): void {
  if (remoteIpPrefix === null) return;
  const version = (parseCidr(remoteIpPrefix) ?? parseIpAddress(remoteIpPrefix))?.version;
  if (etherType === `IPv${version}`) return;
  throw invalid(
    'SecurityGroupRuleParameterConflict',
    `Conflicting value ethertype ${etherType} for CIDR ${remoteIpPrefix}`,
  );
}

function invalid(type: string, message: string): Refusal {
  return new Refusal(400, message, { type });
}
