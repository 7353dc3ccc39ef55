/** What must be so before Nova does something to a server: not locked, in a fitting state, not busy. */
import type { Call } from '../../http/service.ts';
import { conflict } from '../refusals.ts';
import type { ServerRow, ServerStatus } from '../rows.ts';

/** nova/compute/vm_states.py */
export type VmState = 'building' | 'active' | 'stopped' | 'paused' | 'rescued' | 'error';

const VM_STATES: Readonly<Record<ServerStatus, VmState>> = {
  BUILD: 'building',
  ACTIVE: 'active',
  REBOOT: 'active',
  HARD_REBOOT: 'active',
  SHUTOFF: 'stopped',
  PAUSED: 'paused',
  RESCUE: 'rescued',
  ERROR: 'error',
};

export function vmStateOf(server: ServerRow): VmState {
  return VM_STATES[server.status];
}

/** Whether a host has been chosen for it, and it has not failed to come into being there. */
export function hasHost(server: ServerRow): boolean {
  if (server.status === 'BUILD') return server.taskState !== 'scheduling';
  return server.status !== 'ERROR' || (server.launchedAtMs ?? null) !== null || server.powerState !== 0;
}

/** @throws Refusal 409 (nova/compute/api.py, check_instance_lock): an admin is not stopped by a lock */
export function requireUnlocked(call: Call, server: ServerRow): void {
  if (server.locked && !call.caller.isAdmin) throw conflict(`Instance ${server.id} is locked`);
}

export function requireHost(server: ServerRow): void {
  if (!hasHost(server)) throw conflict(`Instance ${server.id} is not ready`);
}

/**
 * @param action the word in Nova's refusal
 * @param taskStates `any`: it may be busy
 * @throws Refusal 409 (nova/compute/api.py, check_instance_state)
 */
export function requireState(
  server: ServerRow,
  action: string,
  vmStates: readonly VmState[],
  taskStates: readonly (string | null)[] | 'any' = [null],
): void {
  const vmState = vmStateOf(server);
  const refuse = (what: string) => conflict(`Cannot '${action}' instance ${server.id} while it is in ${what}`);
  if (!vmStates.includes(vmState)) throw refuse(`vm_state ${vmState}`);
  if (taskStates !== 'any' && !taskStates.includes(server.taskState)) throw refuse(`task_state ${server.taskState}`);
}

/** Where Nova takes changes of what is only written down: metadata and tags. */
export const AT_REST_OR_RUNNING: readonly VmState[] = ['active', 'paused', 'stopped'];
