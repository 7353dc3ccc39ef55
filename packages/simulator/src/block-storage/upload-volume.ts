/**
 * os-volume_upload_image: a volume at rest becomes an image.
 *
 *   volume  available -> uploading -> available
 *   image               queued -> saving -> active | gone, when it fails
 *
 * Of a volume that has snapshots the API takes the order, and the backend fails it: the disk is a chain of files then, and
 * Cinder's NFS driver uploads no chain.
 */
import { z } from 'zod';
import type { SimulatedCloud } from '../cloud.ts';
import type { StoredFile } from '../disks/index.ts';
import type { Call, Reply } from '../http/service.ts';
import { insertImage, removeImage } from '../image/new-image.ts';
import type { Json } from '../state/tasks.ts';
import { booleanSchema, decodeBody } from './decode-body.ts';
import { propertiesFrom } from './image-metadata.ts';
import { tellFailure } from './messages.ts';
import { textOf } from './payload.ts';
import { badRequest, invalidVolume, policyDenies } from './refuse.ts';
import type { VolumeRow } from './rows.ts';
import { cinderTime } from './timestamps.ts';
import { typeView } from './volume-types.ts';

/** Before it there was no visibility, and Glance's default was taken. */
const VISIBILITY_SINCE = 1;

const uploadSchema = z.strictObject({
  image_name: z.string().min(1).max(255),
  force: booleanSchema.optional(),
  disk_format: z.enum(['raw', 'vmdk', 'vdi', 'qcow2', 'vhd', 'vhdx', 'ploop']).default('raw'),
  container_format: z.string().default('bare'),
  visibility: z.enum(['community', 'public', 'private', 'shared']).default('private'),
  protected: booleanSchema.default(false),
});

/** @throws Refusal 400 unless the volume is available: attached ones are not uploaded (enable_force_upload is off) */
export function uploadVolume(call: Call, volume: VolumeRow, body: unknown): Reply {
  const { 'os-volume_upload_image': asked } = decodeBody(z.object({ 'os-volume_upload_image': uploadSchema }), body);
  const { cloud } = call;
  if (asked.visibility === 'public' && !call.caller.isAdmin)
    throw policyDenies('volume_extension:volume_actions:upload_public');
  if (volume.status !== 'available') throw invalidVolume(`Volume ${volume.id} status must be available`);
  if (asked.disk_format !== 'raw' && asked.disk_format !== 'qcow2')
    throw badRequest(`Disk format ${asked.disk_format} is not simulated: raw and qcow2 are.`);
  const image = insertImage(cloud, {
    ownerId: volume.projectId,
    name: asked.image_name,
    visibility: call.microversion >= VISIBILITY_SINCE ? asked.visibility : 'shared',
    protected: asked.protected,
    diskFormat: asked.disk_format,
    containerFormat: asked.container_format,
    properties: propertiesFrom(volume.imageMetadata),
  });
  cloud.state.volumes.update(volume.id, { status: 'uploading' });
  cloud.tasks.schedule('volume.pack', cloud.draw(cloud.pace.accept), { volumeId: volume.id, imageId: image.id });
  const type = cloud.state.volumeTypes.get(volume.volumeTypeId);
  return {
    status: 202,
    json: {
      'os-volume_upload_image': {
        id: volume.id,
        updated_at: cinderTime(cloud.time.nowMs()),
        status: 'uploading',
        display_description: volume.description,
        size: volume.sizeGib,
        volume_type: type === null ? null : typeView(type),
        image_id: image.id,
        container_format: image.containerFormat,
        disk_format: image.diskFormat,
        image_name: image.name,
        protected: image.protected,
        visibility: image.visibility,
      },
    },
  };
}

export function handleUploadTasks(cloud: SimulatedCloud): void {
  const { state, tasks, disks, pace } = cloud;
  tasks.handle('volume.pack', async (payload, outcome) => {
    const ids = idsOf(payload);
    const volume = state.volumes.get(ids.volumeId);
    const image = state.images.get(ids.imageId);
    const hasSnapshots = state.snapshots.where(({ volumeId }) => volumeId === ids.volumeId).length > 0;
    if (volume === null || image === null || hasSnapshots || outcome === 'failed') return fail(cloud, ids);
    state.images.update(image.id, { status: 'saving', updatedAtMs: cloud.time.nowMs() });
    const stored = await disks.pack(volume.diskId, image.diskFormat ?? 'raw');
    tasks.schedule('volume.upload', (stored.sizeBytes / pace.imageBytesPerSecond) * 1000, {
      ...ids,
      stored: { ...stored },
    });
  });
  tasks.handle('volume.upload', async (payload, outcome) => {
    const ids = idsOf(payload);
    const stored = storedFile(payload['stored']);
    const isWanted = state.images.get(ids.imageId)?.status === 'saving';
    if (outcome === 'failed' || !isWanted) {
      await disks.delete(stored.fileId);
      return fail(cloud, ids);
    }
    state.images.update(ids.imageId, { status: 'active', ...stored, updatedAtMs: cloud.time.nowMs() });
    release(cloud, ids.volumeId);
  });
}

interface Ids {
  readonly volumeId: string;
  readonly imageId: string;
}

function idsOf(payload: Readonly<Record<string, Json>>): Ids {
  return { volumeId: textOf(payload, 'volumeId'), imageId: textOf(payload, 'imageId') };
}

/** Cinder deletes the image that it had begun; the volume is as before. */
async function fail(cloud: SimulatedCloud, ids: Ids): Promise<void> {
  await removeImage(cloud, ids.imageId);
  const volume = cloud.state.volumes.get(ids.volumeId);
  if (volume !== null) tellFailure(cloud, 'upload', volume);
  release(cloud, ids.volumeId);
}

function release(cloud: SimulatedCloud, volumeId: string): void {
  if (cloud.state.volumes.get(volumeId)?.status === 'uploading')
    cloud.state.volumes.update(volumeId, { status: 'available' });
}

const storedSchema: z.ZodType<StoredFile> = z.object({
  fileId: z.string(),
  sizeBytes: z.number(),
  virtualSizeBytes: z.number().nullable(),
  md5: z.string(),
  sha512: z.string(),
});

function storedFile(json: Json | undefined): StoredFile {
  return storedSchema.parse(json);
}
