/**   ACTIVE -- pause --> pausing -- server.pause --> PAUSED -- unpause --> unpausing -- server.unpause --> ACTIVE   */
import type { SimulatedCloud } from '../../cloud.ts';
import type { Call, Reply } from '../../http/service.ts';
import { recordAction, recordFailure } from '../instance-actions.ts';
import type { ServerRow } from '../rows.ts';
import { updateServer, whileTask } from '../servers/find-server.ts';
import { requireState, requireUnlocked } from '../servers/guards.ts';
import { ACCEPTED, type Actions } from './action.ts';
import { textOf } from '../task-payload.ts';

export const pauseActions: Actions = {
  pause: (call, server) => {
    requireUnlocked(call, server);
    requireState(server, 'pause', ['active']);
    return begin(call, server, 'pause', 'pausing');
  },
  unpause: (call, server) => {
    requireUnlocked(call, server);
    requireState(server, 'unpause', ['paused']);
    return begin(call, server, 'unpause', 'unpausing');
  },
};

function begin(call: Call, { id }: ServerRow, action: 'pause' | 'unpause', taskState: string): Reply {
  const { cloud } = call;
  recordAction(call, id, action);
  updateServer(cloud, id, { taskState });
  cloud.tasks.schedule(`server.${action}`, cloud.draw(cloud.pace.accept), { serverId: id });
  return ACCEPTED;
}

export function registerPause(cloud: SimulatedCloud): void {
  const end = (action: 'pause' | 'unpause', taskState: string, work: (server: ServerRow) => void): void =>
    cloud.tasks.handle(`server.${action}`, (payload, outcome) => {
      const server = whileTask(cloud, textOf(payload, 'serverId'), taskState);
      if (server === null) return;
      if (outcome === 'done') return work(server);
      recordFailure(cloud, server.id, action);
      updateServer(cloud, server.id, { taskState: null });
    });
  end('pause', 'pausing', ({ id }) => {
    cloud.guests.pause(id);
    updateServer(cloud, id, { status: 'PAUSED', taskState: null, powerState: 3 });
  });
  end('unpause', 'unpausing', ({ id }) => {
    cloud.guests.resume(id);
    updateServer(cloud, id, { status: 'ACTIVE', taskState: null, powerState: 1 });
  });
}
