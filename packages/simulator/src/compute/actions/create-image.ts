/**
 * `createImage`. Of a server that boots from an image, its disk as it is at that moment:
 *
 *   image_snapshot_pending -- server.snapshot, the disk is read --> image_pending_upload -- server.image-upload -->
 *   image_uploading -- server.image --> (none)                      image: queued -> saving -> active
 *
 * Of one that boots from a volume, snapshots of its volumes, and an image of no bytes that names them: at once.
 * What fails leaves the server as it was and takes the image away (nova/compute/manager.py, delete_image_on_error).
 * A lock does not stand against it.
 */
import { z } from 'zod';
import type { Call, Reply } from '../../http/service.ts';
import { recordAction } from '../instance-actions.ts';
import { readBody } from '../request-body.ts';
import type { ServerRow } from '../rows.ts';
import { metadataSchema, nameSchema } from '../servers/create-request.ts';
import { updateServer } from '../servers/find-server.ts';
import { requireState } from '../servers/guards.ts';
import type { Actions } from './action.ts';
import { insertSnapshotImage } from './snapshot-image.ts';
import { snapshotVolumes } from './snapshot-volumes.ts';

const IMAGE_ID = 45;

const createImageSchema = z.strictObject({ name: nameSchema, metadata: metadataSchema.optional() });

export const createImageActions: Actions = {
  createImage: async (call, server, body) => {
    const { cloud } = call;
    const { name, metadata = {} } = readBody(createImageSchema, body, 'createImage');
    requireState(server, 'createImage', ['active', 'stopped', 'paused']);
    recordAction(call, server.id, 'createImage');
    const imageId =
      server.imageId === null ? await ofVolumes(call, server, name, metadata) : ofDisk(call, server, name, metadata);
    if (call.microversion >= IMAGE_ID) return { status: 202, json: { image_id: imageId } };
    return { status: 202, headers: { Location: `${cloud.origin}/image/images/${imageId}` } } satisfies Reply;
  },
};

function ofDisk(call: Call, server: ServerRow, name: string, metadata: Readonly<Record<string, string>>): string {
  const { cloud } = call;
  const about = {
    instance_uuid: server.id,
    image_type: 'snapshot',
    user_id: server.userId,
    owner_id: server.projectId,
    boot_roles: call.caller.roles.join(','),
  };
  const image = insertSnapshotImage(cloud, server, name, { ...about, ...metadata });
  updateServer(cloud, server.id, { taskState: 'image_snapshot_pending' });
  cloud.tasks.schedule('server.snapshot', cloud.draw(cloud.pace.accept), { serverId: server.id, imageId: image.id });
  return image.id;
}

async function ofVolumes(
  call: Call,
  server: ServerRow,
  name: string,
  metadata: Readonly<Record<string, string>>,
): Promise<string> {
  const { cloud } = call;
  // Nova answers when Cinder has taken the orders; meanwhile nothing else may begin.
  updateServer(cloud, server.id, { taskState: 'image_snapshot_pending' });
  try {
    const mapping = await snapshotVolumes(cloud, server, name);
    const image = insertSnapshotImage(cloud, server, name, {
      ...metadata,
      root_device_name: '/dev/vda',
      block_device_mapping: JSON.stringify(mapping),
      bdm_v2: 'True',
    });
    const { fileId, ...bytes } = await cloud.disks.store(nothing());
    cloud.state.images.update(image.id, { ...bytes, virtualSizeBytes: null, status: 'active', fileId });
    return image.id;
  } finally {
    if (cloud.state.servers.get(server.id)?.taskState === 'image_snapshot_pending') {
      updateServer(cloud, server.id, { taskState: null });
    }
  }
}

// oxlint-disable-next-line require-yield
async function* nothing(): AsyncGenerator<Uint8Array> {}
