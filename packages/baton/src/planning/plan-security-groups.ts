/**
 * Every group of the ports, and those that rules name as remote, made anew; or used, where an earlier migration has made them.
 * The project's `default` too, under a name of its own: the target's `default` is not ours to change.
 */
import type { SecurityGroup } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { PlannedNetwork, PlannedNic, PlannedSecurityGroup, PlannedVip } from '../domain/plan.ts';
import { carriedTags, type Carried } from './carried.ts';
import { withDhcp } from './dhcp-egress.ts';
import type { SourceFacts, TargetInventory } from './inventory.ts';
import type { Reusable } from './made-before.ts';
import { ADMIT_ALL } from './plan-nic.ts';
import { translateRules } from './remote-groups.ts';

interface Context {
  readonly group: HaGroup;
  readonly source: Pick<SourceFacts, 'stayingMembers' | 'addressGroups'>;
  readonly target: Pick<TargetInventory, 'networkBackend'>;
  readonly nics: readonly PlannedNic[];
  readonly vips: readonly PlannedVip[];
  readonly networks: readonly PlannedNetwork[];
  readonly reusable: Reusable;
}

export function planSecurityGroups(context: Context): Carried<readonly PlannedSecurityGroup[]> {
  const { group, nics, vips, reusable } = context;
  const notes: string[] = [];
  const byId = new Map(group.securityGroups.map((one) => [one.id, one]));
  const planned = new Map<string, PlannedSecurityGroup>();
  // Also the groups that rules go on naming, and theirs in turn.
  const waiting = [...nics, ...vips].flatMap((one) => one.sourceSecurityGroupIds);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const found = byId.get(id);
    if (found === undefined || planned.has(id)) continue;
    const rules = translateRules(found, nameOf(found, group), context);
    notes.push(...rules.notes);
    planned.set(id, planGroup(found, group, rules.planned, reusable));
    waiting.push(...rules.planned.flatMap((rule) => rule.remoteGroupId ?? []));
  }
  const inOrder = group.securityGroups.flatMap((one) => planned.get(one.id) ?? []);
  const renamed = group.securityGroups.filter((one) => planned.has(one.id) && nameOf(one, group) !== one.name);
  const opened = nics.some((nic) => nic.sourceSecurityGroupIds.includes(ADMIT_ALL));
  const all = opened ? [...inOrder, admitAll(group, reusable)] : inOrder;
  const complete =
    context.target.networkBackend.backend === 'ovn' ? withDhcp(all, context) : { planned: all, notes: [] };
  return {
    planned: complete.planned,
    notes: [
      ...renamed.map((one) => `security group ${one.name || one.id} is made as ${nameOf(one, group)}`),
      ...notes,
      ...(opened
        ? [
            `security group ${admitAll(group, reusable).name} is made for the ports that had no port security: it admits everything`,
          ]
        : []),
      ...complete.notes,
    ],
  };
}

function nameOf({ id, name }: SecurityGroup, group: HaGroup): string {
  return name === 'default' ? `${group.name}-default` : name || id;
}

function planGroup(
  found: SecurityGroup,
  group: HaGroup,
  rules: PlannedSecurityGroup['rules'],
  reusable: Reusable,
): PlannedSecurityGroup {
  const made = reusable.get(`security-group.${found.id}`);
  return {
    sourceId: found.id,
    name: nameOf(found, group),
    target: made === undefined ? 'create' : { use: made },
    stateful: found.stateful,
    rules,
    ...carriedTags(found),
  };
}

function admitAll(group: HaGroup, reusable: Reusable): PlannedSecurityGroup {
  const made = reusable.get(`security-group.${ADMIT_ALL}`);
  return {
    sourceId: ADMIT_ALL,
    name: `${group.name}-${ADMIT_ALL}`,
    target: made === undefined ? 'create' : { use: made },
    stateful: true,
    rules: (['ingress', 'egress'] as const).flatMap((direction) =>
      (['IPv4', 'IPv6'] as const).map((etherType) => ({
        direction,
        etherType,
        protocol: null,
        portRangeMin: null,
        portRangeMax: null,
        remoteIpPrefix: null,
        remoteGroupId: null,
        description: 'in place of no port security',
      })),
    ),
  };
}
