/** Security groups with their rules, protocol 112 (VRRP) included. */
import type { NewSecurityGroupRule, SecurityGroup } from '../../domain/cloud-resources.ts';
import type { PlannedSecurityGroup } from '../../domain/plan.ts';
import { findSecurityGroup, needed } from '../made.ts';
import { descriptionMark } from '../../domain/marks.ts';
import type { StepContext } from '../step.ts';
import { tag } from './tagged.ts';

/** A plan's, or one that a cloud has. */
type Rule = NewSecurityGroupRule;

/** Source id of a group -> its id in the target. */
export type SecurityGroupIds = ReadonlyMap<string, string>;

export async function findSecurityGroups(ctx: StepContext): Promise<SecurityGroupIds | null> {
  const ids = new Map<string, string>();
  for (const group of ctx.plan.securityGroups) {
    const id = group.target === 'create' ? (await findSecurityGroup(ctx, group.sourceId))?.id : group.target.use;
    if (id === undefined) return null;
    ids.set(group.sourceId, id);
  }
  return ids;
}

/** All groups first, then the rules: a rule may name any of the groups as its remote. */
export async function makeSecurityGroups(ctx: StepContext): Promise<SecurityGroupIds> {
  const ids = new Map<string, string>();
  for (const planned of ctx.plan.securityGroups) {
    if (planned.target !== 'create') ids.set(planned.sourceId, planned.target.use);
    else ids.set(planned.sourceId, (await makeGroup(ctx, planned)).id);
  }
  for (const planned of ctx.plan.securityGroups) {
    if (planned.target === 'create') await makeRules(ctx, planned, ids);
  }
  return ids;
}

async function makeGroup(ctx: StepContext, planned: PlannedSecurityGroup): Promise<SecurityGroup> {
  const made =
    (await findSecurityGroup(ctx, planned.sourceId)) ??
    (await ctx.target.network.createSecurityGroup(
      {
        name: planned.name,
        description: descriptionMark(ctx.migrationId, `security-group.${planned.sourceId}`),
        stateful: planned.stateful,
      },
      ctx.signal,
    ));
  await tag(ctx, ctx.target.network, 'security-groups', made, planned.tags);
  return made;
}

/** Neutron puts two egress rules into every new group; the source's owner may have removed them, so both ways are compared. */
async function makeRules(ctx: StepContext, planned: PlannedSecurityGroup, ids: SecurityGroupIds): Promise<void> {
  const group = needed(await findSecurityGroup(ctx, planned.sourceId), `Security group ${planned.name}`);
  const wanted = planned.rules.map((rule) => inTarget(rule, ids));
  const wantedKeys = new Set(wanted.map(ruleKey));
  const presentKeys = new Set(group.rules.map(ruleKey));
  for (const rule of wanted) {
    if (presentKeys.has(ruleKey(rule))) continue;
    presentKeys.add(ruleKey(rule));
    await ctx.target.network.createSecurityGroupRule(group.id, rule, ctx.signal);
  }
  for (const rule of group.rules) {
    if (!wantedKeys.has(ruleKey(rule))) await ctx.target.network.deleteSecurityGroupRule(rule.id, ctx.signal);
  }
}

/** True when each group that the plan makes has just the planned rules. */
export async function rulesAreEqual(ctx: StepContext, ids: SecurityGroupIds): Promise<boolean> {
  for (const planned of ctx.plan.securityGroups) {
    if (planned.target !== 'create') continue;
    const group = await findSecurityGroup(ctx, planned.sourceId);
    if (group === null) return false;
    const wanted = new Set(planned.rules.map((rule) => ruleKey(inTarget(rule, ids))));
    const present = new Set(group.rules.map(ruleKey));
    if (wanted.size !== present.size || [...wanted].some((key) => !present.has(key))) return false;
  }
  return true;
}

function inTarget(rule: Rule, ids: SecurityGroupIds): Rule {
  return rule.remoteGroupId === null
    ? rule
    : { ...rule, remoteGroupId: ids.get(rule.remoteGroupId) ?? rule.remoteGroupId };
}

/** Two rules are the same when they let the same packets through; "vrrp" and "112" are one protocol (IANA). */
export function ruleKey(rule: Rule): string {
  const protocol = rule.protocol?.toLowerCase();
  const number = { vrrp: '112', ah: '51', icmp: '1', tcp: '6', udp: '17', 'ipv6-icmp': '58', icmpv6: '58' };
  const anywhere = rule.etherType === 'IPv4' ? '0.0.0.0/0' : '::/0';
  return [
    rule.direction,
    rule.etherType,
    protocol === undefined || protocol === 'any' ? 'any' : (number[protocol as keyof typeof number] ?? protocol),
    rule.portRangeMin ?? '',
    rule.portRangeMax ?? '',
    rule.remoteIpPrefix === anywhere ? '' : (rule.remoteIpPrefix ?? ''),
    rule.remoteGroupId ?? '',
  ].join('|');
}
