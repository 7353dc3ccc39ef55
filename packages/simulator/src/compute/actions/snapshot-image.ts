import type { SimulatedCloud } from '../../cloud.ts';
import type { ImageRow } from '../../image/rows.ts';
import type { ServerRow } from '../rows.ts';
import { isRoot, volumesOf } from '../servers/boot-disk.ts';

/** The image of a server, before it has bytes. It takes over what its own image says of the hardware. */
export function insertSnapshotImage(
  cloud: SimulatedCloud,
  server: ServerRow,
  name: string,
  properties: Readonly<Record<string, string>>,
): ImageRow {
  const { images } = cloud.state;
  const inherited =
    server.imageId === null
      ? (volumesOf(cloud, server.id).find((volume) => isRoot(server, volume))?.imageMetadata ?? {})
      : (images.get(server.imageId)?.properties ?? {});
  const nowMs = cloud.time.nowMs();
  return images.insert({
    id: cloud.newId(),
    ownerId: server.projectId,
    name,
    status: 'queued',
    visibility: 'private',
    protected: false,
    diskFormat: 'qcow2',
    containerFormat: 'bare',
    sizeBytes: null,
    virtualSizeBytes: null,
    minDiskGib: minDiskOf(cloud, server),
    minRamMib: 0,
    md5: null,
    sha512: null,
    tags: [],
    properties: { ...withoutFileFacts(inherited), base_image_ref: server.imageId ?? '', ...properties },
    fileId: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  });
}

function minDiskOf(cloud: SimulatedCloud, server: ServerRow): number {
  if (server.imageId !== null) return server.flavor.diskGib;
  return volumesOf(cloud, server.id).find((volume) => isRoot(server, volume))?.sizeGib ?? 0;
}

/** CONF.non_inheritable_image_properties, and what Cinder wrote down of the image's file. */
const NOT_INHERITED = new Set([
  'cache_in_nova',
  'bittorrent',
  'image_id',
  'image_name',
  'checksum',
  'container_format',
  'disk_format',
  'min_disk',
  'min_ram',
  'size',
]);

function withoutFileFacts(properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !NOT_INHERITED.has(name)));
}
