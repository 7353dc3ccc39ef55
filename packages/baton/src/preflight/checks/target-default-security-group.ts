import type { NewSecurityGroupRule } from '../../domain/cloud-resources.ts';
import type { Plan } from '../../domain/plan.ts';
import { block, type Check, foundOr, warn } from '../check.ts';

type Rule = NewSecurityGroupRule;

const NUMBERS: Readonly<Record<string, string>> = { vrrp: '112', ah: '51', icmp: '1', tcp: '6', udp: '17' };

export const targetDefaultSecurityGroup: Check = {
  id: 'target.default-security-group',
  title: "Security groups of the target that the plan uses admit what the source's do",
  looksAt:
    "Rules of each group that is used, not made: the target's default above all, whose content each cloud chooses for itself. Baton changes nothing in a group that it did not make.",
  needs: 'lists',
  remedy:
    'Add what is missing to the group in the target (openstack security group rule create ...), or let Baton make a group of its own (target: create).',
  run: async ({ plan, target }) => {
    const groups = await target.securityGroups();
    const used = plan.securityGroups.flatMap((group) =>
      group.target === 'create' ? [] : [{ planned: group, there: groups.find((one) => one.id === idOf(group.target)) }],
    );
    const found = used.flatMap(({ planned, there }) => {
      // A group that is gone is the matter of target.used-networks.
      if (there === undefined) return [];
      const present = new Set(
        there.rules.filter((rule) => rule.remoteAddressGroupId === null).map((rule) => keyOf(rule, (id) => id)),
      );
      const missing = planned.rules.filter((rule) => !present.has(keyOf(rule, (id) => inTarget(plan, id))));
      return missing.map((rule) => {
        const what = `${there.name || there.id} of ${plan.target.cloud} has no rule for ${describe(rule)}, which ${planned.name} has.`;
        return protocolOf(rule) === '112' ? block(`${what} The load balancers would not hear each other.`) : warn(what);
      });
    });
    return foundOr(found, used.length === 0 ? 'The plan uses none: each is made.' : 'They do.');
  },
};

const idOf = (place: Plan['securityGroups'][number]['target']): string => (place === 'create' ? '' : place.use);

function inTarget(plan: Plan, sourceId: string): string {
  const group = plan.securityGroups.find((one) => one.sourceId === sourceId);
  return group === undefined || group.target === 'create' ? `source:${sourceId}` : group.target.use;
}

function protocolOf({ protocol }: Rule): string {
  const name = protocol?.toLowerCase() ?? 'any';
  return NUMBERS[name] ?? name;
}

/** Two rules are the same when they let the same packets through. */
function keyOf(rule: Rule, remote: (id: string) => string): string {
  const anywhere = rule.etherType === 'IPv4' ? '0.0.0.0/0' : '::/0';
  return [
    rule.direction,
    rule.etherType,
    protocolOf(rule),
    rule.portRangeMin ?? '',
    rule.portRangeMax ?? '',
    rule.remoteIpPrefix === anywhere ? '' : (rule.remoteIpPrefix ?? ''),
    rule.remoteGroupId === null ? '' : remote(rule.remoteGroupId),
  ].join(' ');
}

function describe(rule: Rule): string {
  const ports =
    rule.portRangeMin === null
      ? ''
      : rule.portRangeMin === rule.portRangeMax
        ? ` ${rule.portRangeMin}`
        : ` ${rule.portRangeMin}-${rule.portRangeMax}`;
  return `${rule.direction} ${rule.etherType}, ${rule.protocol ?? 'any protocol'}${ports}`;
}
