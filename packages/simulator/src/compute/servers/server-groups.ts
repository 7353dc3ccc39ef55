/** os-server-groups (nova/api/openstack/compute/server_groups.py): servers that the scheduler keeps together or apart. */
import { z } from 'zod';
import type { SimulatedCloud } from '../../cloud.ts';
import type { Call, Reply, Route } from '../../http/service.ts';
import { limitFrom } from '../pages.ts';
import { badRequest, notFound, policyDenied } from '../refusals.ts';
import { readBody } from '../request-body.ts';
import type { ServerGroupRow, ServerRow } from '../rows.ts';
import { nameSchema } from './create-request.ts';

const WITH_OWNER = 13;
const SOFT = 15;
const ONE_POLICY = 64;

const HARD_POLICIES = ['anti-affinity', 'affinity'] as const;
const POLICIES = [...HARD_POLICIES, 'soft-anti-affinity', 'soft-affinity'] as const;

const oneSchema = z.object({
  server_group: z.strictObject({
    name: nameSchema,
    policy: z.enum(POLICIES),
    rules: z.strictObject({ max_server_per_host: z.coerce.number().int().min(1) }).optional(),
  }),
});
const manySchema = (policies: readonly [string, ...string[]]) =>
  z.object({ server_group: z.strictObject({ name: nameSchema, policies: z.array(z.enum(policies)).min(1).max(1) }) });

export const serverGroupRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-server-groups', handle: list },
  { method: 'POST', path: '/os-server-groups', handle: create },
  {
    method: 'GET',
    path: '/os-server-groups/:id',
    handle: (call) => ({ status: 200, json: { server_group: viewOf(call, findGroup(call)) } }),
  },
  {
    method: 'DELETE',
    path: '/os-server-groups/:id',
    handle: (call) => {
      call.cloud.state.serverGroups.delete(findGroup(call).id);
      return { status: 204 };
    },
  },
];

/** Ids of the groups that a server is in: one at most, as Nova has it. */
export function groupsOf({ state }: SimulatedCloud, { id }: ServerRow): readonly ServerGroupRow[] {
  return state.serverGroups.where(({ memberIds }) => memberIds.includes(id));
}

/** The scheduler hint `group` of a new server. @throws Refusal 400 when the caller's project has no such group */
export function joinServerGroup({ cloud, caller }: Call, serverId: string, groupId: string): void {
  const group = cloud.state.serverGroups.get(groupId);
  if (group === null || group.projectId !== caller.projectId) {
    throw badRequest(`Instance group ${groupId} could not be found.`);
  }
  cloud.state.serverGroups.update(group.id, { memberIds: [...group.memberIds, serverId] });
}

/** By offset: there are no links to other pages. */
function list(call: Call): Reply {
  const { query, caller, cloud } = call;
  const all = query.has('all_projects');
  if (all && !caller.isAdmin) throw policyDenied('os_compute_api:os-server-groups:index:all_projects');
  const offset = Number(query.get('offset') ?? 0);
  const found = cloud.state.serverGroups.where(({ projectId }) => all || projectId === caller.projectId);
  const page = found.slice(offset, offset + limitFrom(call));
  return { status: 200, json: { server_groups: page.map((group) => viewOf(call, group)) } };
}

function create(call: Call): Reply {
  const { cloud, caller } = call;
  const { name, policy, maxServersPerHost } = readGroup(call);
  const group = cloud.state.serverGroups.insert({
    id: cloud.newId(),
    projectId: caller.projectId,
    userId: caller.userId,
    name,
    policy,
    maxServersPerHost,
    memberIds: [],
  });
  return { status: 200, json: { server_group: viewOf(call, group) } };
}

function readGroup({ microversion, json }: Call): Pick<ServerGroupRow, 'name' | 'policy' | 'maxServersPerHost'> {
  if (microversion >= ONE_POLICY) {
    const { name, policy, rules } = readBody(oneSchema, json).server_group;
    if (rules !== undefined && policy !== 'anti-affinity') {
      throw badRequest('Only anti-affinity policy supports rules.');
    }
    return { name, policy, maxServersPerHost: rules?.max_server_per_host ?? null };
  }
  const schema = manySchema(microversion >= SOFT ? POLICIES : HARD_POLICIES);
  const { name, policies } = readBody(schema, json).server_group;
  return { name, policy: policies[0] ?? '', maxServersPerHost: null };
}

function findGroup({ cloud, caller, params }: Call): ServerGroupRow {
  const id = params['id'] ?? '';
  const group = cloud.state.serverGroups.get(id);
  if (group === null || !(caller.isAdmin || group.projectId === caller.projectId)) {
    throw notFound(`Instance group ${id} could not be found.`);
  }
  return group;
}

function viewOf({ cloud, microversion }: Call, group: ServerGroupRow): object {
  const { id, name, policy, maxServersPerHost: most, projectId, userId } = group;
  const members = group.memberIds.filter((member) => cloud.state.servers.get(member) !== null);
  return {
    id,
    name,
    members,
    ...(microversion >= ONE_POLICY
      ? { policy, rules: most === null ? {} : { max_server_per_host: most } }
      : { policies: [policy], metadata: {} }),
    ...(microversion >= WITH_OWNER ? { project_id: projectId, user_id: userId } : {}),
  };
}
