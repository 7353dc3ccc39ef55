/**
 * Rules that name others, so that they mean the same in the target. A security group means its members, and those that stay
 * in the source are members of nothing in the target: their addresses are named instead. An address group belongs to its cloud.
 */
import type { NewSecurityGroupRule, SecurityGroup, SecurityGroupRule } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import { parseAddress } from '../domain/ip-range.ts';
import type { Carried } from './carried.ts';
import type { SourceFacts } from './inventory.ts';

interface Context {
  readonly group: HaGroup;
  readonly source: Pick<SourceFacts, 'stayingMembers' | 'addressGroups'>;
}

export function translateRules(
  group: SecurityGroup,
  name: string,
  context: Context,
): Carried<readonly NewSecurityGroupRule[]> {
  const notes = new Set<string>();
  const planned = new Map<string, NewSecurityGroupRule>();
  for (const rule of group.rules) {
    for (const made of translate(rule, name, context, notes)) planned.set(JSON.stringify(made), made);
  }
  return { planned: [...planned.values()], notes: [...notes] };
}

function translate(
  { id: _id, remoteAddressGroupId, ...rule }: SecurityGroupRule,
  name: string,
  { group, source }: Context,
  notes: Set<string>,
): readonly NewSecurityGroupRule[] {
  if (remoteAddressGroupId !== null) {
    const list = source.addressGroups.get(remoteAddressGroupId);
    notes.add(
      list === undefined
        ? `security group ${name}: rules name an address group that cannot be seen, and are left out`
        : `security group ${name}: rules that name the address group ${list.name} name its addresses (${list.addresses.join(', ')})`,
    );
    return forAddresses(rule, list?.addresses ?? []);
  }
  if (rule.remoteGroupId === null) return [rule];
  const remote = group.securityGroups.find((one) => one.id === rule.remoteGroupId);
  if (remote === undefined) {
    notes.add(`security group ${name}: rules name a group that cannot be seen, and are left out`);
    return [];
  }
  const staying = [...new Set(source.stayingMembers.get(remote.id) ?? [])];
  const others = remote.name || remote.id;
  if (staying.length === 0) {
    notes.add(
      `security group ${name}: rules that admit members of ${others} admit those in the target only: servers that stay in the source are not among them`,
    );
    return [rule];
  }
  const moves = hasMovingMember(group, remote.id);
  notes.add(
    `security group ${name}: rules that admit members of ${others} admit ${moves ? 'those in the target, and' : 'instead'} the addresses of those that stay in the source now (${staying.join(', ')})`,
  );
  return [...(moves ? [rule] : []), ...forAddresses({ ...rule, remoteGroupId: null }, staying)];
}

function hasMovingMember(group: HaGroup, id: string): boolean {
  const ports = [
    ...group.loadBalancers.flatMap((balancer) => balancer.ports),
    ...group.vips.flatMap((vip) => vip.port ?? []),
  ];
  return ports.some((port) => port.securityGroupIds.includes(id));
}

/** Neutron writes an address as the range of one, so they are compared as such. */
function forAddresses(rule: NewSecurityGroupRule, addresses: readonly string[]): readonly NewSecurityGroupRule[] {
  const bits = rule.etherType === 'IPv4' ? 32 : 128;
  return addresses
    .filter((address) => parseAddress(address.split('/')[0] ?? '')?.bits === bits)
    .map((address) => ({ ...rule, remoteIpPrefix: address.includes('/') ? address : `${address}/${bits}` }));
}
