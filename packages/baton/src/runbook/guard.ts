/**
 * What the guard makes of one look at the load balancer in the target. Evidence that it is going or gone is taken at once:
 * a shutdown that somebody asked for is certain as soon as Nova works on it, and acting then saves the time of the shutdown.
 */
import type { Server } from '../domain/cloud-resources.ts';

export type TargetHealth = { readonly kind: 'healthy' } | { readonly kind: 'lost'; readonly why: string };

/** Nova's task states that end with a server that does not serve (nova/compute/task_states.py). */
const GOING_AWAY = new Set([
  'powering-off',
  'deleting',
  'soft-deleting',
  'pausing',
  'suspending',
  'shelving',
  'shelving_image_pending_upload',
  'shelving_offloading',
  'rescuing',
]);

export function judgeTarget(server: Server | null): TargetHealth {
  if (server === null) return { kind: 'lost', why: 'it was deleted' };
  if (server.taskState !== null && GOING_AWAY.has(server.taskState))
    return { kind: 'lost', why: `it is being taken down (${server.taskState})` };
  switch (server.status) {
    case 'SHUTOFF':
      return { kind: 'lost', why: 'it was shut off' };
    case 'ERROR':
      return { kind: 'lost', why: `it is in ERROR${server.fault === null ? '' : `: ${server.fault}`}` };
    case 'DELETED':
    case 'SOFT_DELETED':
      return { kind: 'lost', why: 'it was deleted' };
    case 'PAUSED':
    case 'SUSPENDED':
    case 'SHELVED':
    case 'SHELVED_OFFLOADED':
    case 'RESCUE':
      return { kind: 'lost', why: `it was taken down (${server.status})` };
    default:
      // Power state 4 (shut down) or 6 (crashed) while the status still says ACTIVE: the hypervisor knows first.
      if (server.powerState === 4 || server.powerState === 6)
        return { kind: 'lost', why: `its power state is ${server.powerState === 4 ? 'shut down' : 'crashed'}` };
      return { kind: 'healthy' };
  }
}
