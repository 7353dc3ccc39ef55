/** Do security groups let VRRP from one port to another? */
import type { SecurityGroupRule } from './cloud-resources.ts';
import { covers } from './ip-range.ts';

/** VRRP and CARP are IP protocol 112 (IANA). By name it fails on clouds that do not map it. */
const VRRP = new Set(['112', 'vrrp', 'any', '0']);

/** One end: what filters it, and the addresses it speaks from. */
export interface FilteredPort {
  readonly portSecurityEnabled: boolean;
  readonly securityGroupIds: readonly string[];
  readonly addresses: readonly string[];
}

type Rule = Pick<SecurityGroupRule, 'direction' | 'protocol' | 'remoteGroupId' | 'remoteIpPrefix'>;
type Rules = ReadonlyMap<string, readonly Rule[]>;

/** Both ways: out of each, and into the other. `rules` by security group. */
export function vrrpPasses(rules: Rules, one: FilteredPort, other: FilteredPort): boolean {
  return passesTo(rules, one, other) && passesTo(rules, other, one);
}

function passesTo(rules: Rules, from: FilteredPort, to: FilteredPort): boolean {
  return admits(rules, from, to, 'egress') && admits(rules, to, from, 'ingress');
}

function admits(
  rules: Rules,
  at: FilteredPort,
  remote: FilteredPort,
  direction: SecurityGroupRule['direction'],
): boolean {
  if (!at.portSecurityEnabled) return true;
  return at.securityGroupIds
    .flatMap((id) => rules.get(id) ?? [])
    .some(
      ({ direction: way, protocol, remoteGroupId, remoteIpPrefix }) =>
        way === direction &&
        (protocol === null || VRRP.has(protocol.toLowerCase())) &&
        (remoteGroupId === null || remote.securityGroupIds.includes(remoteGroupId)) &&
        (remoteIpPrefix === null || remote.addresses.some((address) => covers(remoteIpPrefix, address))),
    );
}
