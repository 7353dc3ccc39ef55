import type { VolumeRow } from '../block-storage/rows.ts';
import type { SimulatedCloud } from '../cloud.ts';
import type { GuestDefinition } from '../guest/definition.ts';
import type { ImageRow } from '../image/rows.ts';
import { Random } from '../time/random.ts';
import type { Tenant } from './tenant.ts';

const GIB = 2 ** 30;
/** Behind the guest's own blocks. */
const DATA_OFFSET = 2 ** 20;
const CHUNK_BYTES = 2 ** 20;
const IMAGE = 'lb';

/** A disk with that guest on it, and so many bytes that look like data. */
export async function seedDisk(
  cloud: SimulatedCloud,
  disk: { readonly sizeGib: number; readonly dataBytes: number; readonly guest: GuestDefinition | null },
): Promise<string> {
  const id = await cloud.disks.create(disk.sizeGib * GIB);
  if (disk.guest !== null) await cloud.disks.writeGuest(id, disk.guest);
  const room = disk.sizeGib * GIB - DATA_OFFSET;
  if (disk.dataBytes > room) throw new Error(`${disk.dataBytes} bytes do not fit on a disk of ${disk.sizeGib} GiB`);
  // Of its own, for the content of disks shall not decide which ids come next.
  const random = Random.seeded(Math.floor(cloud.draw([0, 2 ** 31])), 1);
  for (let done = 0; done < disk.dataBytes; done += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, disk.dataBytes - done);
    const words = Uint32Array.from({ length: Math.ceil(length / 4) }, () => random.word());
    await cloud.disks.write(id, DATA_OFFSET + done, new Uint8Array(words.buffer, 0, length));
  }
  return id;
}

export interface NewVolume {
  readonly name: string;
  readonly sizeGib: number;
  readonly diskId: string;
  readonly serverId: string;
  readonly device: string;
  /** What it was made from, when it boots. */
  readonly image: ImageRow | null;
}

/** A volume in use. */
export function seedVolume({ cloud, projectId, userId }: Tenant, volume: NewVolume): VolumeRow {
  const { state } = cloud;
  const type = state.volumeTypes.where(({ isDefault }) => isDefault)[0];
  if (type === undefined) throw new Error(`cloud ${cloud.name} has no default volume type`);
  const { image, serverId, device } = volume;
  return state.volumes.insert({
    id: cloud.newId(),
    projectId,
    userId,
    name: volume.name,
    description: null,
    status: 'in-use',
    sizeGib: volume.sizeGib,
    volumeTypeId: type.id,
    bootable: image !== null,
    encrypted: false,
    multiattach: false,
    availabilityZone: cloud.availabilityZone,
    metadata: {},
    imageMetadata:
      image === null
        ? {}
        : { image_id: image.id, image_name: image.name, disk_format: 'qcow2', container_format: 'bare' },
    snapshotId: null,
    sourceVolumeId: null,
    attachment: { serverId, device, deleteOnTermination: false },
    diskId: volume.diskId,
    createdAtMs: cloud.time.nowMs(),
  });
}

/** The public image `lb`, from which servers are made; the same one for all of a cloud. */
export async function seedImage(cloud: SimulatedCloud, httpPort: number): Promise<ImageRow> {
  const found = cloud.state.images.where(({ name }) => name === IMAGE)[0];
  if (found !== undefined) return found;
  const admin = cloud.state.projects.where(({ name }) => name === 'admin')[0];
  const guest = { hostname: IMAGE, httpPort, keepalived: null };
  const diskId = await seedDisk(cloud, { sizeGib: 1, dataBytes: 0, guest });
  const stored = await cloud.disks.pack(diskId, 'qcow2');
  await cloud.disks.delete(diskId);
  const nowMs = cloud.time.nowMs();
  return cloud.state.images.insert({
    id: cloud.newId(),
    ownerId: admin?.id ?? '',
    name: IMAGE,
    status: 'active',
    visibility: 'public',
    protected: false,
    diskFormat: 'qcow2',
    containerFormat: 'bare',
    sizeBytes: stored.sizeBytes,
    virtualSizeBytes: stored.virtualSizeBytes,
    minDiskGib: 1,
    minRamMib: 0,
    md5: stored.md5,
    sha512: stored.sha512,
    tags: [],
    properties: { hw_disk_bus: 'virtio', hw_vif_model: 'virtio' },
    fileId: stored.fileId,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  });
}
