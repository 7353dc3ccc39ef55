import type { Call } from '../../http/service.ts';
import { conflict, securityGroupNotFound } from '../refusals.ts';
import { attribute, type Attributes, readChange, readNew } from '../resource/attributes.ts';
import { given } from '../resource/given.ts';
import { checkIfMatch } from '../resource/if-match.ts';
import { changeByCall, projectFor, type Resource, STANDARD_ATTRIBUTES } from '../resource/resource.ts';
import { STANDARD_FILTERS, wireStandard } from '../resource/standard.ts';
import { bool, text } from '../resource/values.ts';
import { checkQuota } from '../quotas/usage.ts';
import type { SecurityGroupRow } from '../rows.ts';
import { DEFAULT_GROUP, defaultSecurityGroup, insertSecurityGroup, isDefault } from './default-group.ts';
import { wireRule } from './rule-wire.ts';

const ATTRIBUTES = {
  ...STANDARD_ATTRIBUTES,
  name: attribute(text()),
  stateful: attribute(bool),
} satisfies Attributes;

export const securityGroups: Resource<SecurityGroupRow> = {
  path: '/v2.0/security-groups',
  key: 'security_groups',
  member: 'security_group',
  filters: [...STANDARD_FILTERS, 'name', 'stateful', 'shared'],
  notFound: securityGroupNotFound,
  table: (state) => state.securityGroups,

  wire: ({ cloud }, group) => ({
    ...wireStandard(group),
    name: group.name,
    stateful: group.stateful,
    shared: false,
    security_group_rules: cloud.state.securityGroupRules
      .where((rule) => rule.securityGroupId === group.id)
      .map(wireRule),
  }),

  beforeLook: ({ cloud, caller }) => {
    defaultSecurityGroup(cloud, caller.projectId);
  },

  create: (call) => {
    const { name = '', description = '', stateful = true, ...sent } = readNew(call.json, 'security_group', ATTRIBUTES);
    const projectId = projectFor(call, sent);
    checkQuota(call.cloud, projectId, 'security_group');
    defaultSecurityGroup(call.cloud, projectId);
    checkName(name);
    return insertSecurityGroup(call.cloud, projectId, { name, description, stateful });
  },

  update: (call, group) => {
    const { name, description, stateful } = readChange(call.json, 'security_group', ATTRIBUTES);
    if (name !== undefined && name !== group.name) {
      if (isDefault(group)) {
        throw conflict('SecurityGroupCannotUpdateDefault', 'Updating default security group not allowed.');
      }
      checkName(name);
    }
    if (stateful !== undefined && stateful !== group.stateful) checkUnused(call, group);
    return changeByCall(call, call.cloud.state.securityGroups, group, given({ name, description, stateful }));
  },

  remove: (call, group) => {
    checkUnused(call, group);
    if (isDefault(group) && !call.caller.isAdmin) {
      throw conflict('SecurityGroupCannotRemoveDefault', 'Insufficient rights for removing default security group.');
    }
    checkIfMatch(call, group);
    const { securityGroups, securityGroupRules } = call.cloud.state;
    // The database cascades, to rules of other groups too that name this one as their remote.
    const rules = securityGroupRules.where(
      (rule) => rule.securityGroupId === group.id || rule.remoteGroupId === group.id,
    );
    for (const rule of rules) securityGroupRules.delete(rule.id);
    securityGroups.delete(group.id);
  },
};

function checkName(name: string): void {
  if (name !== DEFAULT_GROUP) return;
  throw conflict('SecurityGroupDefaultAlreadyExists', 'Default security group already exists.');
}

function checkUnused({ cloud }: Call, { id }: SecurityGroupRow): void {
  const users = cloud.state.ports.where((port) => port.securityGroupIds.includes(id));
  if (users.length > 0) throw conflict('SecurityGroupInUse', `Security Group ${id} in use.`);
}
