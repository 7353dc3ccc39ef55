import { z } from 'zod';
import type { Call, Reply, Route } from '../../http/service.ts';
import { limitOf } from '../../state/cloud-state.ts';
import { policyDenied, requireAdmin } from '../refusals.ts';
import { readBody } from '../request-body.ts';
import { usageOf } from './usage.ts';

const RESOURCES = ['instances', 'cores', 'ram', 'key_pairs'] as const;

const limit = z.number().int().min(-1).optional();
const updateSchema = z.object({
  quota_set: z.strictObject({
    instances: limit,
    cores: limit,
    ram: limit,
    key_pairs: limit,
    force: z.boolean().optional(),
  }),
});

export const quotaSetRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-quota-sets/:project', handle: show },
  { method: 'GET', path: '/os-quota-sets/:project/detail', handle: showDetail },
  { method: 'PUT', path: '/os-quota-sets/:project', handle: update },
  { method: 'DELETE', path: '/os-quota-sets/:project', handle: reset },
];

function show(call: Call): Reply {
  const project = readable(call, 'os_compute_api:os-quota-sets:show');
  return { status: 200, json: { quota_set: { id: project, ...limitsOf(call, project) } } };
}

function showDetail(call: Call): Reply {
  const project = readable(call, 'os_compute_api:os-quota-sets:detail');
  const keyPairs = call.cloud.state.keyPairs.where(({ userId }) => userId === call.caller.userId).length;
  const used = { ...usageOf(call.cloud.state, project), key_pairs: keyPairs };
  const limits = limitsOf(call, project);
  const details = RESOURCES.map((name) => [name, { limit: limits[name], in_use: used[name], reserved: 0 }] as const);
  return { status: 200, json: { quota_set: { id: project, ...Object.fromEntries(details) } } };
}

function update(call: Call): Reply {
  requireAdmin(call, 'os_compute_api:os-quota-sets:update');
  const { quota_set: wanted } = readBody(updateSchema, call.json);
  const project = asked(call);
  const { quotas } = call.cloud.state;
  for (const name of RESOURCES) {
    const limit = wanted[name];
    if (limit === undefined) continue;
    const id = `${project}/${name}`;
    if (quotas.get(id) === null) quotas.insert({ id, limit });
    else quotas.update(id, { limit });
  }
  return { status: 200, json: { quota_set: limitsOf(call, project) } };
}

function reset(call: Call): Reply {
  requireAdmin(call, 'os_compute_api:os-quota-sets:delete');
  for (const name of RESOURCES) call.cloud.state.quotas.delete(`${asked(call)}/${name}`);
  return { status: 202 };
}

function asked(call: Call): string {
  return call.params['project'] ?? '';
}

/** A tenant reads its own project's. */
function readable(call: Call, rule: string): string {
  const project = asked(call);
  if (project !== call.caller.projectId && !call.caller.isAdmin) throw policyDenied(rule);
  return project;
}

function limitsOf({ cloud }: Call, project: string) {
  const limit = (name: string): number => limitOf(cloud.state, project, name) ?? -1;
  return { instances: limit('instances'), cores: limit('cores'), ram: limit('ram'), key_pairs: limit('key_pairs') };
}
