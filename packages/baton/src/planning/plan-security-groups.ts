import type { HaGroup } from '../domain/ha-group.ts';
import type { PlannedSecurityGroup } from '../domain/plan.ts';

export interface PlannedSecurityGroups {
  readonly groups: readonly PlannedSecurityGroup[];
  readonly notes: readonly string[];
}

/**
 * Every group of the ports, and those that rules name as remote, made anew. The project's `default` too, under a name of its
 * own: the target's `default` is not ours to change.
 */
export function planSecurityGroups(group: HaGroup): PlannedSecurityGroups {
  const known = new Set(group.securityGroups.map((one) => one.id));
  const notes: string[] = [];
  const groups = group.securityGroups.map((one) => {
    const name = one.name === 'default' ? `${group.name}-default` : one.name || one.id;
    if (name !== one.name) notes.push(`security group ${one.name || one.id} is made as ${name}`);
    const rules = one.rules.filter((rule) => rule.remoteGroupId === null || known.has(rule.remoteGroupId));
    const lost = one.rules.length - rules.length;
    if (lost > 0)
      notes.push(`security group ${name}: ${lost} rules name a group that cannot be seen, and are left out`);
    return {
      sourceId: one.id,
      name,
      target: 'create' as const,
      stateful: one.stateful,
      rules: rules.map(({ id: _id, ...rule }) => rule),
    };
  });
  const remote = groups.filter((one) => one.rules.some((rule) => rule.remoteGroupId !== null));
  if (remote.length > 0) {
    notes.push(
      `rules of ${remote.map((one) => one.name).join(', ')} that admit members of a security group admit those in the target only: servers that stay in the source are not among them`,
    );
  }
  return { groups, notes };
}
