/**
 *   ACTIVE -- os-stop, 202 --> powering-off -- server.stop, ACPI, guest off --> SHUTOFF
 *   SHUTOFF -- os-start, 202 --> powering-on -- server.start --> ACTIVE
 *
 * What fails leaves the server as it was, and an action with the message "Error" (nova/compute/manager.py, reverts_task_state).
 */
import type { SimulatedCloud } from '../../cloud.ts';
import type { Call, Reply } from '../../http/service.ts';
import { recordAction, recordFailure } from '../instance-actions.ts';
import { notFound } from '../refusals.ts';
import type { ServerRow } from '../rows.ts';
import { powerOnGuest } from '../servers/boot-disk.ts';
import { updateServer, whileTask } from '../servers/find-server.ts';
import { requireHost, requireState, requireUnlocked } from '../servers/guards.ts';
import { ACCEPTED, type Actions } from './action.ts';
import { powerOff } from './power-off.ts';
import { textOf } from '../task-payload.ts';

export const powerActions: Actions = {
  'os-stop': (call, server) => {
    requireUnlocked(call, server);
    // Before a host is chosen there is no server yet that could be stopped, as clouds of Zed were seen to say.
    if (server.taskState === 'scheduling') throw notFound(`Instance ${server.id} could not be found.`);
    requireHost(server);
    requireState(server, 'stop', ['active', 'error']);
    return begin(call, server, 'stop', 'powering-off', call.cloud.draw(call.cloud.pace.accept));
  },
  'os-start': (call, server) => {
    requireUnlocked(call, server);
    requireHost(server);
    requireState(server, 'start', ['stopped']);
    const { pace } = call.cloud;
    // Nova lets the guest run when Neutron says that its ports are plugged.
    return begin(call, server, 'start', 'powering-on', call.cloud.draw(pace.accept) + call.cloud.draw(pace.portUp));
  },
};

function begin(call: Call, { id }: ServerRow, action: 'stop' | 'start', taskState: string, delayMs: number): Reply {
  recordAction(call, id, action);
  updateServer(call.cloud, id, { taskState });
  call.cloud.tasks.schedule(`server.${action}`, delayMs, { serverId: id });
  return ACCEPTED;
}

export function registerPower(cloud: SimulatedCloud): void {
  cloud.tasks.handle('server.stop', (payload, outcome) => {
    const server = whileTask(cloud, textOf(payload, 'serverId'), 'powering-off');
    if (server === null) return;
    if (outcome === 'failed') revert(cloud, server, 'stop');
    else powerOff(cloud, server.id, 'stop', endStop);
  });
  cloud.tasks.handle('server.start', (payload, outcome) => {
    const server = whileTask(cloud, textOf(payload, 'serverId'), 'powering-on');
    if (server === null) return;
    if (outcome === 'failed') revert(cloud, server, 'start');
    else powerOnGuest(cloud, updateServer(cloud, server.id, { status: 'ACTIVE', taskState: null, powerState: 1 }));
  });
}

/** The guest is off. */
export function endStop(cloud: SimulatedCloud, serverId: string): void {
  if (whileTask(cloud, serverId, 'powering-off') === null) return;
  updateServer(cloud, serverId, { status: 'SHUTOFF', taskState: null, powerState: 4 });
}

function revert(cloud: SimulatedCloud, { id }: ServerRow, action: string): void {
  recordFailure(cloud, id, action);
  updateServer(cloud, id, { taskState: null });
}
