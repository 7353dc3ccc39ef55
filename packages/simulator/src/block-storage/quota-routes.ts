/** What a project may have and has: `/limits`, `/os-quota-sets`. */
import { z } from 'zod';
import type { Call, Reply, Route } from '../http/service.ts';
import { limitOf } from '../state/cloud-state.ts';
import { decodeBody } from './decode-body.ts';
import { storageUse } from './quota.ts';
import { invalidInput, policyDenies } from './refuse.ts';

/** The quotas that are kept; backups and groups there are none of. */
const KEPT = ['volumes', 'gigabytes', 'snapshots'] as const;
const FIXED = { per_volume_gigabytes: -1, backups: 10, backup_gigabytes: 1000, groups: 10 };

export const quotaRoutes: readonly Route[] = [
  { method: 'GET', path: '/limits', handle: limits },
  { method: 'GET', path: '/os-quota-sets/:of', handle: show },
  { method: 'GET', path: '/os-quota-sets/:of/defaults', handle: (call) => defaults(call) },
  { method: 'PUT', path: '/os-quota-sets/:of', handle: change },
];

function limits(call: Call): Reply {
  const { projectId } = call.caller;
  const used = storageUse(call.cloud.state, projectId);
  return {
    status: 200,
    json: {
      limits: {
        rate: [],
        absolute: {
          maxTotalVolumes: limit(call, projectId, 'volumes'),
          maxTotalSnapshots: limit(call, projectId, 'snapshots'),
          maxTotalVolumeGigabytes: limit(call, projectId, 'gigabytes'),
          maxTotalBackups: FIXED.backups,
          maxTotalBackupGigabytes: FIXED.backup_gigabytes,
          totalVolumesUsed: used.volumes,
          totalGigabytesUsed: used.gigabytes,
          totalSnapshotsUsed: used.snapshots,
          totalBackupsUsed: 0,
          totalBackupGigabytesUsed: 0,
        },
      },
    },
  };
}

function limit(call: Call, projectId: string, resource: string): number {
  return limitOf(call.cloud.state, projectId, resource) ?? -1;
}

function show(call: Call): Reply {
  const projectId = projectOf(call, 'show');
  const used = storageUse(call.cloud.state, projectId);
  const numbers = { ...FIXED, ...Object.fromEntries(KEPT.map((name) => [name, limit(call, projectId, name)])) };
  if (call.query.get('usage')?.toLowerCase() !== 'true')
    return { status: 200, json: { quota_set: { ...numbers, id: projectId } } };
  const usage = Object.entries(numbers).map(([name, value]) => {
    const inUse = KEPT.find((kept) => kept === name);
    return [name, { limit: value, in_use: inUse === undefined ? 0 : used[inUse], reserved: 0 }];
  });
  return { status: 200, json: { quota_set: { ...Object.fromEntries(usage), id: projectId } } };
}

function defaults(call: Call): Reply {
  const unlimited = Object.fromEntries(KEPT.map((name) => [name, -1]));
  return { status: 200, json: { quota_set: { ...FIXED, ...unlimited, id: projectOf(call, 'show') } } };
}

function change(call: Call): Reply {
  if (!call.caller.isAdmin) throw policyDenies('volume_extension:quotas:update');
  const projectId = projectOf(call, 'update');
  const { quota_set: asked } = decodeBody(
    z.object({ quota_set: z.record(z.string(), z.coerce.number().int().min(-1)) }),
    call.json,
  );
  const unknown = Object.keys(asked).filter((name) => !Object.hasOwn(FIXED, name) && !isKept(name));
  if (unknown.length > 0) throw invalidInput(`Bad key(s) in quota set: ${unknown.join(', ')}`);
  const { quotas } = call.cloud.state;
  for (const [name, value] of Object.entries(asked)) {
    if (!isKept(name)) continue;
    const id = `${projectId}/${name}`;
    if (quotas.get(id) === null) quotas.insert({ id, limit: value });
    else quotas.update(id, { limit: value });
  }
  return show(call);
}

function isKept(name: string): boolean {
  return KEPT.some((kept) => kept === name);
}

/** A tenant sees its own. */
function projectOf(call: Call, action: string): string {
  const projectId = call.params['of'] ?? '';
  if (!call.caller.isAdmin && projectId !== call.caller.projectId)
    throw policyDenies(`volume_extension:quotas:${action}`);
  return projectId;
}
