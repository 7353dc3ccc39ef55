/**
 * The server runs from another disk, with its own beside it:
 *
 *   ACTIVE, SHUTOFF or ERROR -- rescue, 200 --> rescuing -- server.rescue, ACPI, guest off --> the same, off
 *                                                        -- server.rescue-spawn, the image is there --> RESCUE
 *   RESCUE -- unrescue, 202 --> unrescuing -- server.unrescue, plug pulled --> ACTIVE, also if it was off before
 *
 * A failure before the guest is off leaves the server as it was; one after it ends in ERROR (nova/compute/manager.py,
 * rescue_instance and unrescue_instance).
 */
import { z } from 'zod';
import type { SimulatedCloud } from '../../cloud.ts';
import { recordAction, recordFailure } from '../instance-actions.ts';
import { readBody } from '../request-body.ts';
import type { RescueRow, ServerRow } from '../rows.ts';
import { powerOnGuest } from '../servers/boot-disk.ts';
import { updateServer, whileTask } from '../servers/find-server.ts';
import { requireState, requireUnlocked } from '../servers/guards.ts';
import { ACCEPTED, type Actions } from './action.ts';
import { powerOff } from './power-off.ts';
import { rescueBy } from './rescue-image.ts';
import { textOf } from '../task-payload.ts';

/** Of the time that a build takes: the image's disk and the guest, without volumes and ports. */
const SPAWN_SHARE = 0.35;

const rescueSchema = z
  .strictObject({ rescue_image_ref: z.uuid().optional(), adminPass: z.string().optional() })
  .nullable();

export const rescueActions: Actions = {
  rescue: (call, server, body) => {
    const { cloud } = call;
    const wanted = readBody(rescueSchema, body, 'rescue');
    requireUnlocked(call, server);
    requireState(server, 'rescue', ['active', 'stopped', 'error']);
    const rescue = rescueBy(call, server, wanted?.rescue_image_ref);
    recordAction(call, server.id, 'rescue');
    updateServer(cloud, server.id, { taskState: 'rescuing', rescue });
    cloud.tasks.schedule('server.rescue', cloud.draw(cloud.pace.accept), { serverId: server.id });
    return { status: 200, json: { adminPass: wanted?.adminPass ?? cloud.newId(true).slice(0, 12) } };
  },
  unrescue: (call, server) => {
    const { cloud } = call;
    requireUnlocked(call, server);
    requireState(server, 'unrescue', ['rescued']);
    recordAction(call, server.id, 'unrescue');
    updateServer(cloud, server.id, { taskState: 'unrescuing' });
    const delayMs = cloud.draw(cloud.pace.accept) + cloud.draw(cloud.pace.portUp);
    cloud.tasks.schedule('server.unrescue', delayMs, { serverId: server.id });
    return ACCEPTED;
  },
};

export function registerRescue(cloud: SimulatedCloud): void {
  cloud.tasks.handle('server.rescue', (payload, outcome) => {
    const server = whileTask(cloud, textOf(payload, 'serverId'), 'rescuing');
    if (server === null) return;
    if (outcome === 'done') {
      powerOff(cloud, server.id, 'rescue', endRescue);
      return;
    }
    recordFailure(cloud, server.id, 'rescue');
    updateServer(cloud, server.id, { taskState: null, rescue: null });
  });
  cloud.tasks.handle('server.rescue-spawn', async (payload, outcome) => {
    const id = textOf(payload, 'serverId');
    const disk = outcome === 'failed' ? null : await unpack(cloud, cloud.state.servers.get(id)?.rescue ?? null);
    const server = whileTask(cloud, id, 'rescuing');
    if (disk === null) {
      if (server !== null) fail(cloud, server, 'rescue', `Instance ${id} cannot be rescued: Driver Error`);
      return;
    }
    if (server?.rescue === undefined || server.rescue === null) {
      await cloud.disks.delete(disk.diskId);
      return;
    }
    const running = { status: 'RESCUE', taskState: null, powerState: 1 } as const;
    powerOnGuest(cloud, updateServer(cloud, id, { ...running, rescue: { ...server.rescue, ...disk } }));
  });
  cloud.tasks.handle('server.unrescue', async (payload, outcome) => {
    const server = whileTask(cloud, textOf(payload, 'serverId'), 'unrescuing');
    if (server === null) return;
    cloud.guests.cut(server.id);
    if (outcome === 'failed') fail(cloud, server, 'unrescue', 'Failed to unrescue instance');
    else {
      const patch = { status: 'ACTIVE', taskState: null, powerState: 1, rescue: null } as const;
      powerOnGuest(cloud, updateServer(cloud, server.id, patch));
    }
    const diskId = server.rescue?.diskId ?? null;
    if (diskId !== null) await cloud.disks.delete(diskId);
  });
}

/** The guest is off; the other disk is made ready. */
export function endRescue(cloud: SimulatedCloud, serverId: string): void {
  if (whileTask(cloud, serverId, 'rescuing') === null) return;
  cloud.tasks.schedule('server.rescue-spawn', SPAWN_SHARE * cloud.draw(cloud.pace.serverBuild), { serverId });
}

function fail(cloud: SimulatedCloud, { id }: ServerRow, action: string, message: string): void {
  recordFailure(cloud, id, action);
  const fault = { code: 500, message, createdAtMs: cloud.time.nowMs() };
  updateServer(cloud, id, { status: 'ERROR', taskState: null, powerState: 4, rescue: null, fault });
}

/** As big as the image says, whatever the flavor. Null when the image has gone, or is not what it says. */
async function unpack(
  { state, disks }: SimulatedCloud,
  rescue: RescueRow | null,
): Promise<{ readonly diskId: string; readonly sizeBytes: number } | null> {
  const image = state.images.get(rescue?.imageId ?? '');
  if (image === null || image.fileId === null) return null;
  const diskId = await disks.unpack(image.fileId, image.diskFormat ?? 'raw', 0).catch(() => null);
  return diskId === null ? null : { diskId, sizeBytes: await disks.sizeBytes(diskId) };
}
