/** What Cinder does after its answer: volume.download, volume.create, volume.extend, volume.delete. */
import type { SimulatedCloud } from '../cloud.ts';
import { UnreadableImage } from '../disks/index.ts';
import type { ImageRow } from '../image/rows.ts';
import type { Json } from '../state/tasks.ts';
import { imageMetadataOf } from './image-metadata.ts';
import { tellFailure } from './messages.ts';
import { GIB } from './sizes.ts';
import { matchesDigest } from './digest.ts';
import { textOf } from './payload.ts';
import type { VolumeRow } from './rows.ts';

type Payload = Readonly<Record<string, Json>>;

/** `isUsable` false: it takes its time, and fails. */
export function scheduleCreation(
  cloud: SimulatedCloud,
  volumeId: string,
  image: ImageRow | null,
  isUsable: boolean,
): void {
  const { pace, tasks } = cloud;
  const downloadMs = image === null ? 0 : ((image.sizeBytes ?? 0) / pace.imageBytesPerSecond) * 1000;
  const acceptMs = cloud.draw(pace.accept);
  if (image !== null) tasks.schedule('volume.download', acceptMs, { volumeId });
  const createMs = Math.max(acceptMs, cloud.draw(pace.volumeCreate)) + downloadMs;
  tasks.schedule('volume.create', createMs, { volumeId, imageId: image?.id ?? null, isUsable });
}

export function handleVolumeTasks(cloud: SimulatedCloud): void {
  const { tasks, state } = cloud;
  tasks.handle('volume.download', (payload, outcome) => {
    const volume = volumeOf(cloud, payload);
    if (volume?.status === 'creating' && outcome === 'done') state.volumes.update(volume.id, { status: 'downloading' });
  });
  tasks.handle('volume.create', async (payload, outcome) => {
    const volume = volumeOf(cloud, payload);
    if (volume === null) return;
    const isOrdered = outcome === 'done' && payload['isUsable'] === true;
    const made = isOrdered ? await make(cloud, volume, payload['imageId']) : null;
    if (state.volumes.get(volume.id) === null) {
      if (made !== null) await cloud.disks.delete(made.diskId);
      return;
    }
    state.volumes.update(volume.id, made === null ? { status: 'error' } : { ...made, status: 'available' });
    if (made === null) tellFailure(cloud, 'create', volume);
  });
  tasks.handle('volume.extend', async (payload, outcome) => {
    const volume = volumeOf(cloud, payload);
    if (volume === null) return;
    if (outcome === 'failed') {
      state.volumes.update(volume.id, { status: 'error_extending' });
      tellFailure(cloud, 'extend', volume);
      return;
    }
    const sizeGib = Number(payload['sizeGib']);
    await cloud.disks.grow(volume.diskId, sizeGib * GIB);
    state.volumes.update(volume.id, { status: 'available', sizeGib });
  });
  tasks.handle('volume.delete', async (payload, outcome) => {
    const volume = volumeOf(cloud, payload);
    if (volume === null) return;
    if (outcome === 'failed') {
      state.volumes.update(volume.id, { status: 'error_deleting' });
      return;
    }
    state.volumes.delete(volume.id);
    if (volume.diskId !== '') await cloud.disks.delete(volume.diskId);
  });
}

function volumeOf(cloud: SimulatedCloud, payload: Payload): VolumeRow | null {
  return cloud.state.volumes.get(textOf(payload, 'volumeId'));
}

/** Null when it cannot be made. */
async function make(
  cloud: SimulatedCloud,
  volume: VolumeRow,
  imageId: Json | undefined,
): Promise<(Pick<VolumeRow, 'diskId'> & Partial<VolumeRow>) | null> {
  if (typeof imageId !== 'string') {
    return { diskId: volume.diskId === '' ? await cloud.disks.create(volume.sizeGib * GIB) : volume.diskId };
  }
  const image = cloud.state.images.get(imageId);
  if (image === null) return null;
  const diskId = await diskOfImage(cloud, image, volume.sizeGib);
  return diskId === null ? null : { diskId, bootable: true, imageMetadata: imageMetadataOf(image) };
}

/** Cinder compares what it downloads with Glance's digest, and looks whether it is of the format that is declared. */
async function diskOfImage(cloud: SimulatedCloud, image: ImageRow, sizeGib: number): Promise<string | null> {
  if (image.fileId === null || !(await matchesDigest(cloud.disks.stream(image.fileId), image.sha512))) return null;
  try {
    const diskId = await cloud.disks.unpack(image.fileId, image.diskFormat ?? 'raw', sizeGib * GIB);
    if ((await cloud.disks.sizeBytes(diskId)) === sizeGib * GIB) return diskId;
    await cloud.disks.delete(diskId);
    return null;
  } catch (error) {
    if (error instanceof UnreadableImage) return null;
    throw error;
  }
}
