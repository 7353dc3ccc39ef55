import type { SimulatedCloud } from '../cloud.ts';
import type { ImageRow } from './rows.ts';

/** What an image is made from; everything else has Glance's default. */
export type NewImage = Pick<ImageRow, 'ownerId' | 'name'> & Partial<Omit<ImageRow, 'createdAtMs' | 'updatedAtMs'>>;

/** A row without bytes, `queued` unless told: of Glance's own POST, and of what Nova and Cinder put into Glance. */
export function insertImage(cloud: SimulatedCloud, image: NewImage): ImageRow {
  const nowMs = cloud.time.nowMs();
  return cloud.state.images.insert({
    id: cloud.newId(),
    status: 'queued',
    visibility: 'shared',
    protected: false,
    diskFormat: null,
    containerFormat: null,
    sizeBytes: null,
    virtualSizeBytes: null,
    minDiskGib: 0,
    minRamMib: 0,
    md5: null,
    sha512: null,
    tags: [],
    properties: {},
    fileId: null,
    ...image,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  });
}

/** Row and bytes. */
export async function removeImage(cloud: SimulatedCloud, imageId: string): Promise<void> {
  const fileId = cloud.state.images.get(imageId)?.fileId ?? null;
  cloud.state.images.delete(imageId);
  if (fileId !== null) await cloud.disks.delete(fileId);
}
