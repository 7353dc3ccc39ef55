/**
 * The server runs from another disk, with its own beside it:
 *
 *   ACTIVE, SHUTOFF or ERROR -- rescue, 200 --> rescuing -- server.rescue, ACPI, guest off --> RESCUE
 *   RESCUE -- unrescue, 202 --> unrescuing -- server.unrescue, plug pulled --> ACTIVE, also if it was off before
 */
import { z } from 'zod';
import type { SimulatedCloud } from '../../cloud.ts';
import type { Call } from '../../http/service.ts';
import { recordAction, recordFailure } from '../instance-actions.ts';
import { badRequest } from '../refusals.ts';
import { readBody } from '../request-body.ts';
import type { ServerRow } from '../rows.ts';
import { powerOnGuest } from '../servers/boot-disk.ts';
import { updateServer, whileTask } from '../servers/find-server.ts';
import { requireState, requireUnlocked } from '../servers/guards.ts';
import { usableImage } from '../servers/requested-disks.ts';
import { ACCEPTED, type Actions } from './action.ts';
import { powerOff } from './power-off.ts';
import { textOf } from '../task-payload.ts';

const GIB = 2 ** 30;
const VOLUME_BACKED = 87;

const rescueSchema = z
  .strictObject({ rescue_image_ref: z.string().optional(), adminPass: z.string().optional() })
  .nullable();

export const rescueActions: Actions = {
  rescue: (call, server, body) => {
    const { cloud } = call;
    const wanted = readBody(rescueSchema, body, 'rescue');
    requireUnlocked(call, server);
    requireState(server, 'rescue', ['active', 'stopped', 'error']);
    const imageId = rescueImageId(call, server, wanted?.rescue_image_ref);
    recordAction(call, server.id, 'rescue');
    updateServer(cloud, server.id, { taskState: 'rescuing' });
    cloud.tasks.schedule('server.rescue', cloud.draw(cloud.pace.accept), { serverId: server.id, imageId });
    return { status: 200, json: { adminPass: wanted?.adminPass ?? cloud.newId(true).slice(0, 12) } };
  },
  unrescue: (call, server) => {
    const { cloud } = call;
    requireUnlocked(call, server);
    requireState(server, 'unrescue', ['rescued']);
    recordAction(call, server.id, 'unrescue');
    updateServer(cloud, server.id, { taskState: 'unrescuing' });
    cloud.tasks.schedule('server.unrescue', cloud.draw(cloud.pace.accept), { serverId: server.id });
    return ACCEPTED;
  },
};

/** A volume-backed server needs 2.87 and an image that says how its disk is plugged beside the others. */
function rescueImageId(call: Call, server: ServerRow, asked: string | undefined): string {
  const image = asked === undefined ? null : usableImage(call, asked);
  const isStable = image !== null && 'hw_rescue_device' in image.properties;
  if (server.imageId === null && (call.microversion < VOLUME_BACKED || !isStable)) {
    throw badRequest(`Instance ${server.id} cannot be rescued: Cannot rescue a volume-backed instance`);
  }
  return image?.id ?? usableImage(call, server.imageId ?? '').id;
}

export function registerRescue(cloud: SimulatedCloud): void {
  cloud.tasks.handle('server.rescue', async (payload, outcome) => {
    const id = textOf(payload, 'serverId');
    const rescueDiskId = outcome === 'failed' ? null : await unpack(cloud, id, textOf(payload, 'imageId'));
    const server = whileTask(cloud, id, 'rescuing');
    if (server === null) {
      if (rescueDiskId !== null) await cloud.disks.delete(rescueDiskId);
      return;
    }
    if (rescueDiskId === null) {
      recordFailure(cloud, id, 'rescue');
      const fault = {
        code: 500,
        message: `Instance ${id} cannot be rescued: Driver Error`,
        createdAtMs: cloud.time.nowMs(),
      };
      updateServer(cloud, id, { status: 'ERROR', taskState: null, fault });
      return;
    }
    updateServer(cloud, id, { rescueDiskId });
    powerOff(cloud, id, 'rescue', endRescue);
  });
  cloud.tasks.handle('server.unrescue', async (payload, outcome) => {
    const server = whileTask(cloud, textOf(payload, 'serverId'), 'unrescuing');
    if (server === null) return;
    if (outcome === 'failed') {
      recordFailure(cloud, server.id, 'unrescue');
      updateServer(cloud, server.id, { taskState: null });
      return;
    }
    cloud.guests.cut(server.id);
    const patch = { status: 'ACTIVE', taskState: null, powerState: 1, rescueDiskId: null } as const;
    powerOnGuest(cloud, updateServer(cloud, server.id, patch));
    const diskId = server.rescueDiskId ?? null;
    if (diskId !== null) await cloud.disks.delete(diskId);
  });
}

/** The guest is off, and boots from the other disk. */
export function endRescue(cloud: SimulatedCloud, serverId: string): void {
  if (whileTask(cloud, serverId, 'rescuing') === null) return;
  powerOnGuest(cloud, updateServer(cloud, serverId, { status: 'RESCUE', taskState: null, powerState: 1 }));
}

/** Null when the image has gone, or is not what it says. */
async function unpack(cloud: SimulatedCloud, serverId: string, imageId: string): Promise<string | null> {
  const image = cloud.state.images.get(imageId);
  const server = cloud.state.servers.get(serverId);
  if (image === null || image.fileId === null || server === null) return null;
  const sizeBytes = Math.max(1, server.flavor.diskGib) * GIB;
  return cloud.disks.unpack(image.fileId, image.diskFormat ?? 'raw', sizeBytes).catch(() => null);
}
