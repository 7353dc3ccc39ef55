/**
 * os-volume_attachments:
 *
 *   available -- POST --> reserved -- server.attach --> in-use -- DELETE --> detaching -- server.detach --> available
 */
import { z } from 'zod';
import type { VolumeRow } from '../../block-storage/rows.ts';
import type { SimulatedCloud } from '../../cloud.ts';
import type { Call, Reply, Route } from '../../http/service.ts';
import { recordAction, recordFailure } from '../instance-actions.ts';
import { badRequest, notFound, policyDenied } from '../refusals.ts';
import { readBody } from '../request-body.ts';
import type { ServerRow } from '../rows.ts';
import { isRoot, nextDevice, ROOT_DEVICE, volumesOf } from './boot-disk.ts';
import { findServer } from './find-server.ts';
import { requireState, requireUnlocked } from './guards.ts';
import { releaseVolume } from './server-volumes.ts';
import { type Payload, textOf } from '../task-payload.ts';

const TAG_AT_ATTACH = 49;
const TAG = 70;
const DELETE_ON_TERMINATION = 79;
const UPDATE = 85;
const WITHOUT_ID = 89;

interface Wish {
  readonly volumeAttachment: { readonly volumeId: string; readonly delete_on_termination?: boolean | undefined };
}

const volumeId = z.uuid();
const device = z.string().nullable().optional();
const text = z.string().optional();
const word = z.boolean().optional();
const wishOf = <T extends z.ZodRawShape>(shape: T) => z.object({ volumeAttachment: z.strictObject(shape) });

/** nova/api/openstack/compute/schemas/volumes.py: an unknown word is refused. */
function attachSchema(microversion: number): z.ZodType<Wish> {
  if (microversion >= DELETE_ON_TERMINATION)
    return wishOf({ volumeId, device, tag: text, delete_on_termination: word });
  return microversion >= TAG_AT_ATTACH ? wishOf({ volumeId, device, tag: text }) : wishOf({ volumeId, device });
}

function updateSchema(microversion: number): z.ZodType<Wish> {
  if (microversion < UPDATE) return wishOf({ volumeId });
  return wishOf({ volumeId, device, tag: text, delete_on_termination: word, serverId: text, id: text });
}

export const attachmentRoutes: readonly Route[] = [
  { method: 'GET', path: '/servers/:id/os-volume_attachments', handle: list },
  { method: 'POST', path: '/servers/:id/os-volume_attachments', handle: attach },
  { method: 'GET', path: '/servers/:id/os-volume_attachments/:volume', handle: show },
  { method: 'PUT', path: '/servers/:id/os-volume_attachments/:volume', handle: update },
  { method: 'DELETE', path: '/servers/:id/os-volume_attachments/:volume', handle: detach },
];

function list(call: Call): Reply {
  const server = findServer(call);
  const volumes = server.taskState === 'scheduling' ? [] : volumesOf(call.cloud, server.id);
  return { status: 200, json: { volumeAttachments: volumes.map((volume) => viewOf(call, volume)) } };
}

function show(call: Call): Reply {
  return { status: 200, json: { volumeAttachment: viewOf(call, attached(call, findServer(call))) } };
}

function attach(call: Call): Reply {
  const { cloud, caller } = call;
  const { volumeAttachment: wanted } = readBody(attachSchema(call.microversion), call.json);
  const server = findServer(call);
  requireUnlocked(call, server);
  requireState(server, 'attach_volume', ['active', 'paused', 'stopped']);
  const volume = cloud.state.volumes.get(wanted.volumeId);
  if (volume === null || volume.projectId !== caller.projectId) {
    throw notFound(`Volume ${wanted.volumeId} could not be found.`);
  }
  if (volume.attachment !== null) {
    throw badRequest(
      `Invalid volume: volume ${volume.id} is already attached to instances: ${volume.attachment.serverId}`,
    );
  }
  if (volume.status !== 'available') {
    throw badRequest(
      `Invalid input received: Invalid volume: Volume ${volume.id} status must be available or downloading to reserve, ` +
        `but the current status is ${volume.status}. (HTTP 400) (Request-ID: ${call.requestId})`,
    );
  }
  const taken = volumesOf(cloud, server.id).map(({ attachment }) => attachment?.device ?? '');
  const device = nextDevice([ROOT_DEVICE, ...taken]);
  const deleteOnTermination = wanted.delete_on_termination ?? false;
  const reserved = cloud.state.volumes.update(volume.id, {
    status: 'reserved',
    attachment: { serverId: server.id, device, deleteOnTermination },
  });
  recordAction(call, server.id, 'attach_volume');
  later(call, 'server.attach', server, volume);
  return { status: 200, json: { volumeAttachment: viewOf(call, reserved) } };
}

/** Only what becomes of the volume with the server may be changed; putting another in its place is the operator's. */
function update(call: Call): Reply {
  const { volumeAttachment: wanted } = readBody(updateSchema(call.microversion), call.json);
  const server = findServer(call);
  const volume = attached(call, server);
  if (call.microversion < UPDATE || wanted.volumeId !== volume.id) {
    throw policyDenied('os_compute_api:os-volumes-attachments:swap');
  }
  const deleteOnTermination = wanted.delete_on_termination ?? volume.attachment?.deleteOnTermination ?? false;
  const device = volume.attachment?.device ?? '';
  call.cloud.state.volumes.update(volume.id, { attachment: { serverId: server.id, device, deleteOnTermination } });
  return { status: 202 };
}

function detach(call: Call): Reply {
  const { cloud } = call;
  const server = findServer(call);
  const id = call.params['volume'] ?? '';
  if (cloud.state.volumes.get(id) === null) throw notFound(`Volume ${id} could not be found.`);
  const volume = attached(call, server);
  if (isRoot(server, volume)) throw badRequest('Cannot detach a root device volume');
  requireUnlocked(call, server);
  requireState(server, 'detach_volume', ['active', 'paused', 'stopped']);
  if (volume.status !== 'in-use') {
    throw badRequest(
      `Invalid volume: Invalid input received: Invalid volume: Unable to detach volume. Volume status must be 'in-use' ` +
        `and attach_status must be 'attached' to detach. (HTTP 400) (Request-ID: ${call.requestId})`,
    );
  }
  cloud.state.volumes.update(volume.id, { status: 'detaching' });
  recordAction(call, server.id, 'detach_volume');
  later(call, 'server.detach', server, volume);
  return { status: 202 };
}

function later({ cloud }: Call, kind: string, server: ServerRow, volume: VolumeRow): void {
  // Of the same order as Neutron's plugging: about two seconds each in clouds that were measured.
  const delayMs = cloud.draw(cloud.pace.portUp);
  cloud.tasks.schedule(kind, delayMs, { serverId: server.id, volumeId: volume.id });
}

export function registerAttachments(cloud: SimulatedCloud): void {
  const { volumes } = cloud.state;
  const still = (payload: Payload, status: string): VolumeRow | null => {
    const volume = volumes.get(textOf(payload, 'volumeId'));
    return volume?.attachment?.serverId === payload['serverId'] && volume?.status === status ? volume : null;
  };
  cloud.tasks.handle('server.attach', (payload, outcome) => {
    const volume = still(payload, 'reserved');
    if (volume === null) return;
    if (outcome === 'done') {
      volumes.update(volume.id, { status: 'in-use' });
      return;
    }
    releaseVolume(cloud, volume.id);
    recordFailure(cloud, textOf(payload, 'serverId'), 'attach_volume');
  });
  cloud.tasks.handle('server.detach', (payload, outcome) => {
    const volume = still(payload, 'detaching');
    if (volume === null) return;
    if (outcome === 'done') {
      releaseVolume(cloud, volume.id);
      return;
    }
    volumes.update(volume.id, { status: 'in-use' });
    recordFailure(cloud, textOf(payload, 'serverId'), 'detach_volume');
  });
}

function attached(call: Call, server: ServerRow): VolumeRow {
  const id = call.params['volume'] ?? '';
  const volume = volumesOf(call.cloud, server.id).find((one) => one.id === id);
  if (volume === undefined) throw notFound(`Instance ${server.id} is not attached to volume ${id}`);
  return volume;
}

function viewOf({ microversion }: Call, { id, attachment }: VolumeRow): object {
  return {
    ...(microversion < WITHOUT_ID ? { id } : {}),
    volumeId: id,
    serverId: attachment?.serverId ?? '',
    device: attachment?.device ?? null,
    ...(microversion >= TAG ? { tag: null } : {}),
    ...(microversion >= DELETE_ON_TERMINATION
      ? { delete_on_termination: attachment?.deleteOnTermination ?? false }
      : {}),
    ...(microversion >= WITHOUT_ID ? { attachment_id: id, bdm_uuid: id } : {}),
  };
}
