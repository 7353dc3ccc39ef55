/**
 * What one look at Nova says of the load balancer in the target.
 *
 *   well      it runs, as far as Nova knows
 *   unsure    Nova does not know, or works on something after which it runs on: only silence from outside decides
 *   lost      it does not serve, or will not in a moment. `at-once`: nothing but this can be meant, and every second of waiting
 *             is a second of outage. `seen-twice`: the same is said of load balancers that run on, for a moment
 */
import type { Server } from '../../domain/cloud-resources.ts';
import type { Verdict } from './verdict.ts';

export type Judgement =
  | { readonly kind: 'well'; readonly says: string }
  | { readonly kind: 'unsure'; readonly says: string }
  | {
      readonly kind: 'lost';
      readonly says: string;
      readonly verdict: Verdict;
      readonly certain: 'at-once' | 'seen-twice';
    };

/** Task states that end with a guest that does not serve (nova/compute/task_states.py). Resizing and rebuilding stop it first. */
const GOING_DOWN = new Set([
  'powering-off',
  'deleting',
  'soft-deleting',
  'pausing',
  'suspending',
  'shelving',
  'shelving_image_pending_upload',
  'shelving_image_uploading',
  'shelving_offloading',
  'rescuing',
  'resize_prep',
  'resize_migrating',
  'resize_migrated',
  'resize_finish',
  'resize_reverting',
  'rebuilding',
  'rebuild_block_device_mapping',
  'rebuild_spawning',
]);

const TAKEN_DOWN = new Set(['PAUSED', 'SUSPENDED', 'SHELVED', 'SHELVED_OFFLOADED', 'RESCUE', 'RESIZE', 'REBUILD']);

/** A reboot is its owner's wish and over in seconds; UNKNOWN is Nova's word for a cell that does not answer. */
const ONLY_SILENCE_DECIDES = new Set(['REBOOT', 'HARD_REBOOT', 'UNKNOWN', 'BUILD', 'REVERT_RESIZE']);

/** A guest that is paused, shut down, crashed or suspended for its hypervisor. 0: the hypervisor was not asked yet. */
const DEAD_POWER_STATES = new Set([3, 4, 6, 7]);

/** `null`: Nova says that there is no such server. */
export function judgeServer(server: Server | null): Judgement {
  if (server === null) return lost('Nova knows no such server', { kind: 'deleted' });
  const says = sayingOf(server);
  const { status, taskState, powerState } = server;
  if (taskState !== null && GOING_DOWN.has(taskState)) return lost(says, { kind: 'going-down', task: taskState });
  if (status === 'DELETED' || status === 'SOFT_DELETED') return lost(says, { kind: 'deleted' });
  // Also when somebody starts it again already: it does not serve now, and what comes up was not validated (invariant 1).
  if (status === 'SHUTOFF') return lost(says, { kind: 'shut-off' });
  if (TAKEN_DOWN.has(status)) return lost(says, { kind: 'taken-down', status });
  // An action that failed leaves ERROR beside a guest that runs (nova/compute/manager.py, _error_out_instance_on_exception), and
  // an operator may set it and take it back by hand (os-resetState).
  if (status === 'ERROR') return lost(says, { kind: 'error', fault: server.fault }, 'seen-twice');
  if (ONLY_SILENCE_DECIDES.has(status) || taskState?.startsWith('reboot') === true) return { kind: 'unsure', says };
  // Nova's own periodic look corrects the status some minutes later (sync_power_state_interval), and it may have been mended.
  if (DEAD_POWER_STATES.has(powerState)) return lost(says, { kind: 'power-state', powerState }, 'seen-twice');
  return { kind: 'well', says };
}

function lost(says: string, verdict: Verdict, certain: 'at-once' | 'seen-twice' = 'at-once'): Judgement {
  return { kind: 'lost', says, verdict, certain };
}

function sayingOf({ status, taskState, powerState }: Server): string {
  return `Nova says ${status}${taskState === null ? '' : `, ${taskState}`}, power state ${powerState}`;
}
