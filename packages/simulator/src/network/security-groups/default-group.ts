import type { SimulatedCloud } from '../../cloud.ts';
import { newStandard } from '../resource/standard.ts';
import type { SecurityGroupRow, SecurityGroupRuleRow } from '../rows.ts';

export const DEFAULT_GROUP = 'default';

/** Every project has one from the first look on (neutron/db/securitygroups_db.py, _ensure_default_security_group). */
export function defaultSecurityGroup(cloud: SimulatedCloud, projectId: string): SecurityGroupRow {
  const found = cloud.state.securityGroups.where((group) => group.projectId === projectId && isDefault(group))[0];
  if (found !== undefined) return found;
  const names = { name: DEFAULT_GROUP, description: 'Default security group' };
  return insertSecurityGroup(cloud, projectId, { ...names, stateful: true });
}

export function isDefault({ name }: SecurityGroupRow): boolean {
  return name === DEFAULT_GROUP;
}

/** With the rules that Neutron writes itself: everything may go out, and into a default group whatever comes from its members. */
export function insertSecurityGroup(
  cloud: SimulatedCloud,
  projectId: string,
  { stateful, ...names }: { readonly name: string; readonly description: string; readonly stateful: boolean },
): SecurityGroupRow {
  const { securityGroups, securityGroupRules } = cloud.state;
  const group = securityGroups.insert({ ...newStandard(cloud, projectId, { ...names, revision: 1 }), stateful });
  const directions = isDefault(group) ? (['ingress', 'egress'] as const) : (['egress'] as const);
  for (const direction of directions) {
    for (const etherType of ['IPv4', 'IPv6'] as const) {
      const remoteGroupId = direction === 'ingress' ? group.id : null;
      securityGroupRules.insert({ ...anythingRule(cloud, group), direction, etherType, remoteGroupId });
    }
  }
  return group;
}

function anythingRule(
  cloud: SimulatedCloud,
  group: SecurityGroupRow,
): Omit<SecurityGroupRuleRow, 'direction' | 'etherType' | 'remoteGroupId'> {
  return {
    ...newStandard(cloud, group.projectId, {}),
    securityGroupId: group.id,
    protocol: null,
    portRangeMin: null,
    portRangeMax: null,
    remoteIpPrefix: null,
  };
}
