/** Volumes of a server, as Cinder's rows tell them. */
import type { SimulatedCloud } from '../../cloud.ts';
import type { Json } from '../../state/tasks.ts';
import { volumesOf } from './boot-disk.ts';
import type { RequestedVolume } from './requested-disks.ts';

const GIB = 2 ** 30;

/** Those that exist are nobody else's from the answer on. */
export function reserveVolumes(cloud: SimulatedCloud, serverId: string, volumes: readonly RequestedVolume[]): void {
  for (const { source, sourceId, device, deleteOnTermination } of volumes) {
    if (source !== 'volume' || sourceId === null) continue;
    const attachment = { serverId, device, deleteOnTermination };
    cloud.state.volumes.update(sourceId, { status: 'reserved', attachment });
  }
}

export function setVolumes(cloud: SimulatedCloud, serverId: string, status: string): void {
  for (const { id } of volumesOf(cloud, serverId)) cloud.state.volumes.update(id, { status });
}

/** Free again. Device and server are forgotten. */
export function releaseVolume(cloud: SimulatedCloud, id: string): void {
  cloud.state.volumes.update(id, { status: 'available', attachment: null });
}

/**
 * Makes the volumes that do not exist yet. Nova gives them no name (nova/virt/block_device.py).
 *
 * @throws Error when a source is gone, or an image is not what it says
 */
export async function makeVolumes(
  cloud: SimulatedCloud,
  serverId: string,
  volumes: readonly RequestedVolume[],
): Promise<void> {
  for (const volume of volumes) {
    const { diskId, imageMetadata, snapshotId, sizeGib } = await contentOf(cloud, volume);
    const server = cloud.state.servers.get(serverId);
    if (server === null || server.taskState === 'deleting') return cloud.disks.delete(diskId);
    const types = cloud.state.volumeTypes;
    const type = types.all().find(({ isDefault }) => isDefault) ?? types.all()[0];
    cloud.state.volumes.insert({
      id: cloud.newId(),
      projectId: server.projectId,
      userId: server.userId,
      name: '',
      description: '',
      status: 'reserved',
      sizeGib,
      volumeTypeId: type?.id ?? '',
      bootable: volume.source !== 'blank',
      encrypted: false,
      multiattach: false,
      availabilityZone: cloud.availabilityZone,
      metadata: {},
      imageMetadata,
      snapshotId,
      sourceVolumeId: null,
      attachment: { serverId, device: volume.device, deleteOnTermination: volume.deleteOnTermination },
      diskId,
      createdAtMs: cloud.time.nowMs(),
    });
  }
}

interface Content {
  readonly diskId: string;
  readonly sizeGib: number;
  readonly imageMetadata: Readonly<Record<string, string>>;
  readonly snapshotId: string | null;
}

async function contentOf({ disks, state }: SimulatedCloud, volume: RequestedVolume): Promise<Content> {
  const { source, sourceId, sizeGib } = volume;
  if (source === 'image') {
    const image = state.images.need(sourceId ?? '');
    if (image.fileId === null || sizeGib === null) throw new Error(`image ${image.id} cannot become a volume`);
    const diskId = await disks.unpack(image.fileId, image.diskFormat ?? 'raw', sizeGib * GIB);
    const imageMetadata = { ...image.properties, image_id: image.id, image_name: image.name };
    return { diskId, sizeGib, imageMetadata, snapshotId: null };
  }
  if (source === 'snapshot') {
    const snapshot = state.snapshots.need(sourceId ?? '');
    const imageMetadata = state.volumes.get(snapshot.volumeId)?.imageMetadata ?? {};
    const diskId = await disks.clone(snapshot.diskId);
    return { diskId, sizeGib: snapshot.sizeGib, imageMetadata, snapshotId: snapshot.id };
  }
  const diskId = await disks.create((sizeGib ?? 1) * GIB);
  return { diskId, sizeGib: sizeGib ?? 1, imageMetadata: {}, snapshotId: null };
}

/** Whether what a task remembers is such a wish. */
export function isVolumeRequest(value: Json): value is Json & RequestedVolume {
  return typeof value === 'object' && value !== null && 'source' in value && 'device' in value;
}
