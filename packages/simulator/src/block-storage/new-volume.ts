/**
 * A new volume, until its row is there. What happens then is in volume-tasks.ts.
 *
 *   creating -> (downloading, from an image) -> available | error
 */
import type { SimulatedCloud } from '../cloud.ts';
import type { ImageRow } from '../image/rows.ts';
import { maySeeImage } from '../image/visible-images.ts';
import { checkQuota } from './quota.ts';
import { badRequest, invalidInput, invalidVolume, notFound } from './refuse.ts';
import type { VolumeRow, VolumeSnapshotRow } from './rows.ts';
import { GIB } from './sizes.ts';
import { scheduleCreation } from './volume-tasks.ts';
import { findVolumeType } from './volume-types.ts';

export interface VolumeOwner {
  readonly projectId: string;
  readonly userId: string;
  readonly isAdmin: boolean;
}

export interface NewVolume {
  readonly name: string;
  readonly description: string | null;
  /** Null: as big as the snapshot or volume that it is made from. */
  readonly sizeGib: number | null;
  /** Name or id; null: the type of what it is made from, else the cloud's default. */
  readonly volumeType: string | null;
  readonly availabilityZone: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly source: VolumeSource;
}

export type VolumeSource =
  | { readonly kind: 'empty' }
  | { readonly kind: 'image'; readonly imageId: string }
  | { readonly kind: 'snapshot'; readonly snapshotId: string }
  | { readonly kind: 'volume'; readonly volumeId: string };

/**
 * Answers when the row is there, `creating`; bytes of a snapshot or volume are taken at once, of an image later.
 *
 * @throws Refusal 400 (sizes, states), 404, 413 (quota)
 */
export async function createVolume(cloud: SimulatedCloud, owner: VolumeOwner, wanted: NewVolume): Promise<VolumeRow> {
  const { availabilityZone } = wanted;
  if (availabilityZone !== null && availabilityZone !== cloud.availabilityZone)
    throw badRequest(`Availability zone '${availabilityZone}' is invalid.`);
  const origin = originOf(cloud, owner, wanted);
  const type = findVolumeType(cloud, wanted.volumeType ?? origin.volumeTypeId);
  checkQuota(cloud.state, owner.projectId, { volumes: 1, gigabytes: origin.sizeGib });
  const volume = cloud.state.volumes.insert({
    id: cloud.newId(),
    projectId: owner.projectId,
    userId: owner.userId,
    name: wanted.name,
    description: wanted.description,
    status: 'creating',
    sizeGib: origin.sizeGib,
    volumeTypeId: type.id,
    bootable: origin.bootable,
    encrypted: type.encrypted ?? false,
    multiattach: false,
    availabilityZone: cloud.availabilityZone,
    metadata: wanted.metadata,
    imageMetadata: origin.imageMetadata,
    snapshotId: origin.snapshotId,
    sourceVolumeId: origin.volumeId,
    attachment: null,
    diskId: '',
    createdAtMs: cloud.time.nowMs(),
  });
  if (origin.diskId !== null) {
    const diskId = await cloud.disks.clone(origin.diskId);
    await cloud.disks.grow(diskId, origin.sizeGib * GIB);
    cloud.state.volumes.update(volume.id, { diskId });
  }
  scheduleCreation(cloud, volume.id, origin.image, origin.isUsable);
  return cloud.state.volumes.need(volume.id);
}

/** What the new volume takes from where it comes from. */
interface Origin {
  readonly sizeGib: number;
  readonly volumeTypeId: string | null;
  readonly bootable: boolean;
  readonly imageMetadata: Readonly<Record<string, string>>;
  readonly snapshotId: string | null;
  readonly volumeId: string | null;
  readonly diskId: string | null;
  readonly image: ImageRow | null;
  /** False: accepted, and it will fail. */
  readonly isUsable: boolean;
}

const NOTHING: Omit<Origin, 'sizeGib'> = {
  volumeTypeId: null,
  bootable: false,
  imageMetadata: {},
  snapshotId: null,
  volumeId: null,
  diskId: null,
  image: null,
  isUsable: true,
};

function originOf(cloud: SimulatedCloud, owner: VolumeOwner, { source, sizeGib }: NewVolume): Origin {
  switch (source.kind) {
    case 'empty':
      if (sizeGib === null) {
        throw badRequest(
          'The server could not comply with the request since it is either malformed or otherwise incorrect.',
        );
      }
      return { ...NOTHING, sizeGib };
    case 'image': {
      const image = findImage(cloud, owner, source.imageId);
      if (sizeGib === null) throw invalidInput("Volume size 'None' must be an integer and greater than 0");
      checkImage(image, sizeGib);
      return { ...NOTHING, sizeGib, image };
    }
    case 'snapshot':
      return fromSnapshot(cloud, findSnapshot(cloud, owner, source.snapshotId), sizeGib);
    default:
      return fromVolume(findSource(cloud, owner, source.volumeId), sizeGib);
  }
}

function findImage(cloud: SimulatedCloud, owner: VolumeOwner, imageId: string): ImageRow {
  const image = cloud.state.images.get(imageId);
  if (image === null || !maySeeImage(owner, image))
    throw badRequest('Invalid image identifier or unable to access requested image.');
  return image;
}

function checkImage(image: ImageRow, sizeGib: number): void {
  const gib = (bytes: number): number => Math.ceil(bytes / GIB);
  if (image.status !== 'active') throw invalidInput(`Image ${image.id} is not active.`);
  const fileGib = gib(image.sizeBytes ?? 0);
  if (fileGib > sizeGib)
    throw invalidInput(`Size of specified image ${fileGib}GB is larger than volume size ${sizeGib}GB.`);
  if (image.minDiskGib > sizeGib)
    throw invalidInput(`Volume size ${sizeGib}GB cannot be smaller than the image minDisk size ${image.minDiskGib}GB.`);
  const diskGib = gib(image.virtualSizeBytes ?? 0);
  if (diskGib > sizeGib) {
    throw badRequest(
      `Image ${image.id} is unacceptable: Image virtual size is ${diskGib}GB and doesn't fit in a volume of size ${sizeGib}GB.`,
    );
  }
}

function findSnapshot(cloud: SimulatedCloud, owner: VolumeOwner, id: string): VolumeSnapshotRow {
  const snapshot = cloud.state.snapshots.get(id);
  if (snapshot === null || !isOwned(owner, snapshot)) throw notFound('Snapshot', id);
  if (snapshot.status !== 'available')
    throw badRequest("Invalid snapshot: Originating snapshot status must be one of 'available' values");
  return snapshot;
}

function fromSnapshot(cloud: SimulatedCloud, snapshot: VolumeSnapshotRow, asked: number | null): Origin {
  const sizeGib = asked ?? snapshot.sizeGib;
  if (sizeGib < snapshot.sizeGib) {
    throw invalidInput(
      `Volume size '${sizeGib}'GB cannot be smaller than the snapshot size ${snapshot.sizeGib}GB. They must be >= original snapshot size.`,
    );
  }
  // A volume with snapshots cannot be deleted: it is there as long as its snapshot.
  const { volumeTypeId, bootable, imageMetadata } = cloud.state.volumes.need(snapshot.volumeId);
  const { diskId } = snapshot;
  return { ...NOTHING, sizeGib, volumeTypeId, bootable, imageMetadata, snapshotId: snapshot.id, diskId };
}

function findSource(cloud: SimulatedCloud, owner: VolumeOwner, id: string): VolumeRow {
  const volume = cloud.state.volumes.get(id);
  if (volume === null || !isOwned(owner, volume)) throw notFound('Volume', id);
  if (volume.status !== 'available' && volume.status !== 'in-use')
    throw invalidVolume("Originating source volume status must be one of 'available, in-use' values");
  return volume;
}

function fromVolume(volume: VolumeRow, asked: number | null): Origin {
  const sizeGib = asked ?? volume.sizeGib;
  if (sizeGib < volume.sizeGib) {
    throw invalidInput(
      `Volume size '${sizeGib}'GB cannot be smaller than original volume size  ${volume.sizeGib}GB. They must be >= original volume size.`,
    );
  }
  const { volumeTypeId, bootable, imageMetadata, diskId } = volume;
  // Cinder's NFS driver takes the API's word and refuses later: it clones what is at rest.
  const isUsable = volume.status === 'available';
  return { ...NOTHING, sizeGib, volumeTypeId, bootable, imageMetadata, volumeId: volume.id, diskId, isUsable };
}

function isOwned(owner: VolumeOwner, row: { readonly projectId: string }): boolean {
  return owner.isAdmin || row.projectId === owner.projectId;
}
