/**
 * `DELETE /servers/{id}`:
 *
 *   any state -- 204 --> deleting -- server.delete --> gone, with its disk; the guest's plug is pulled (no ACPI)
 *                                 -- it fails -------> ERROR
 */
import type { SimulatedCloud } from '../../cloud.ts';
import type { Call, Reply, Route } from '../../http/service.ts';
import { forgetActions, recordAction, recordFailure } from '../instance-actions.ts';
import { findServer, updateServer, whileTask } from './find-server.ts';
import { freePorts, terminateVolumes } from './free-devices.ts';
import { requireUnlocked } from './guards.ts';
import { textOf } from '../task-payload.ts';

export const deleteServerRoute: Route = { method: 'DELETE', path: '/servers/:id', handle: remove };

function remove(call: Call): Reply {
  const { cloud } = call;
  const server = findServer(call);
  requireUnlocked(call, server);
  if (server.taskState === 'deleting') return { status: 204 };
  recordAction(call, server.id, 'delete');
  updateServer(cloud, server.id, { taskState: 'deleting' });
  cloud.tasks.schedule('server.delete', cloud.draw(cloud.pace.serverDelete), { serverId: server.id });
  return { status: 204 };
}

export function registerDelete(cloud: SimulatedCloud): void {
  cloud.tasks.handle('server.delete', async (payload, outcome) => {
    const server = whileTask(cloud, textOf(payload, 'serverId'), 'deleting');
    if (server === null) return;
    if (outcome === 'failed') {
      recordFailure(cloud, server.id, 'delete');
      const fault = { code: 500, message: 'Failed to terminate instance', createdAtMs: cloud.time.nowMs() };
      updateServer(cloud, server.id, { status: 'ERROR', taskState: null, fault });
      return;
    }
    cloud.guests.cut(server.id);
    freePorts(cloud, server);
    terminateVolumes(cloud, server);
    forgetActions(cloud, server.id);
    cloud.state.servers.delete(server.id);
    for (const diskId of [server.rootDiskId, server.rescue?.diskId ?? null]) {
      if (diskId !== null) await cloud.disks.delete(diskId);
    }
  });
}
