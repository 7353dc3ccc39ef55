/**
 *   ACTIVE -- reboot SOFT --> REBOOT, rebooting -- server.reboot, ACPI --> reboot_started -- guest off --> ACTIVE
 *   any of rest -- reboot HARD --> HARD_REBOOT, rebooting_hard -- server.reboot, plug pulled --> ACTIVE
 */
import { z } from 'zod';
import type { SimulatedCloud } from '../../cloud.ts';
import { recordAction, recordFailure } from '../instance-actions.ts';
import { readBody } from '../request-body.ts';
import { powerOnGuest } from '../servers/boot-disk.ts';
import { updateServer, whileTask } from '../servers/find-server.ts';
import { requireState, requireUnlocked } from '../servers/guards.ts';
import { ACCEPTED, type Actions } from './action.ts';
import { cancelPowerOff, powerOff } from './power-off.ts';
import { textOf } from '../task-payload.ts';

const rebootSchema = z.strictObject({ type: z.enum(['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']) });

/** nova/compute/task_states.py, ALLOW_REBOOT */
const HARD_WHILE = [null, 'rebooting', 'reboot_started', 'rebooting_hard', 'pausing', 'unpausing'] as const;

export const rebootActions: Actions = {
  reboot: (call, server, body) => {
    const { cloud } = call;
    const isHard = readBody(rebootSchema, body, 'reboot').type.toUpperCase() === 'HARD';
    requireUnlocked(call, server);
    if (isHard) requireState(server, 'reboot', ['active', 'stopped', 'paused', 'error'], HARD_WHILE);
    else requireState(server, 'reboot', ['active']);
    recordAction(call, server.id, 'reboot');
    // Only what was active is shown as rebooting (nova/api/openstack/common.py, _STATE_MAP).
    const isActive = ['ACTIVE', 'REBOOT', 'HARD_REBOOT'].includes(server.status);
    const status = isActive ? (isHard ? 'HARD_REBOOT' : 'REBOOT') : server.status;
    updateServer(cloud, server.id, { status, taskState: isHard ? 'rebooting_hard' : 'rebooting' });
    cloud.tasks.schedule('server.reboot', cloud.draw(cloud.pace.accept), { serverId: server.id });
    return ACCEPTED;
  },
};

export function registerReboot(cloud: SimulatedCloud): void {
  cloud.tasks.handle('server.reboot', (payload, outcome) => {
    const server = whileTask(cloud, textOf(payload, 'serverId'), 'rebooting', 'rebooting_hard');
    if (server === null) return;
    if (outcome === 'failed') {
      recordFailure(cloud, server.id, 'reboot');
      const fault = { code: 500, message: 'Failed to reboot instance', createdAtMs: cloud.time.nowMs() };
      updateServer(cloud, server.id, { status: 'ERROR', taskState: null, fault });
      return;
    }
    cancelPowerOff(cloud, server.id);
    if (server.taskState === 'rebooting') {
      updateServer(cloud, server.id, { taskState: 'reboot_started' });
      powerOff(cloud, server.id, 'reboot', endReboot);
      return;
    }
    cloud.guests.cut(server.id);
    endReboot(cloud, server.id);
  });
}

/** The guest is off, and boots anew. */
export function endReboot(cloud: SimulatedCloud, serverId: string): void {
  if (whileTask(cloud, serverId, 'reboot_started', 'rebooting_hard') === null) return;
  powerOnGuest(cloud, updateServer(cloud, serverId, { status: 'ACTIVE', taskState: null, powerState: 1 }));
}
