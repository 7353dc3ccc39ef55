import { type Call, Refusal, type Reply, type Route } from '../../http/service.ts';
import { limitOf } from '../../state/cloud-state.ts';
import { badRequest, notFound, policyNotAuthorized } from '../refusals.ts';
import { isRecord } from '../resource/attributes.ts';
import { integer } from '../resource/values.ts';
import { QUOTA_RESOURCES, usedOf } from './usage.ts';

const PATH = '/v2.0/quotas/:project';

/** `GET /v2.0/quotas/{project}` and `.../details.json` for everybody's own project; all else for operators. */
export const quotaRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, handle: (call) => limitsReply(call, readableProject(call)) },
  { method: 'GET', path: `${PATH}/details.json`, handle: details },
  { method: 'GET', path: `${PATH}/details`, handle: details },
  { method: 'PUT', path: PATH, handle: setLimits },
  { method: 'DELETE', path: PATH, handle: forgetLimits },
];

function details(call: Call): Reply {
  const projectId = readableProject(call);
  const quota = QUOTA_RESOURCES.map((resource) => [
    resource,
    {
      limit: wireLimit(call, projectId, resource),
      used: usedOf(call.cloud.state, projectId, resource),
      reserved: 0,
    },
  ]);
  return { status: 200, json: { quota: Object.fromEntries(quota) as unknown } };
}

function setLimits(call: Call): Reply {
  const projectId = writableProject(call, 'update_quota');
  const sent = isRecord(call.json) ? call.json['quota'] : undefined;
  if (!isRecord(sent)) throw badRequest("Unable to find 'quota' in request body");
  const unknown = Object.keys(sent).filter((name) => !QUOTA_RESOURCES.some((resource) => resource === name));
  if (unknown.length > 0) throw badRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`);
  const limits = Object.entries(sent).map(([name, value]) => [`${projectId}/${name}`, integer(value, name)] as const);
  const { quotas } = call.cloud.state;
  for (const [id, limit] of limits) {
    if (quotas.get(id) === null) quotas.insert({ id, limit });
    else quotas.update(id, { limit });
  }
  return limitsReply(call, projectId);
}

function forgetLimits(call: Call): Reply {
  const projectId = writableProject(call, 'delete_quota');
  const { quotas } = call.cloud.state;
  const ids = QUOTA_RESOURCES.map((resource) => `${projectId}/${resource}`).filter((id) => quotas.get(id) !== null);
  if (ids.length === 0) {
    throw notFound('TenantQuotaNotFound', `Quota for tenant ${projectId} could not be found.`);
  }
  for (const id of ids) quotas.delete(id);
  return { status: 204 };
}

function limitsReply(call: Call, projectId: string): Reply {
  const quota = QUOTA_RESOURCES.map((resource) => [resource, wireLimit(call, projectId, resource)]);
  return { status: 200, json: { quota: Object.fromEntries(quota) as unknown } };
}

/** -1: unlimited. */
function wireLimit({ cloud }: Call, projectId: string, resource: string): number {
  return limitOf(cloud.state, projectId, resource) ?? -1;
}

function readableProject({ caller, params }: Call): string {
  const projectId = params['project'] ?? '';
  if (caller.isAdmin || projectId === caller.projectId) return projectId;
  throw new Refusal(
    403,
    'User does not have admin privileges: Only admin is authorized to access quotas for another project.',
    { type: 'AdminRequired' },
  );
}

function writableProject({ caller, params }: Call, rule: string): string {
  if (!caller.isAdmin) throw policyNotAuthorized(`rule:${rule}`);
  return params['project'] ?? '';
}
