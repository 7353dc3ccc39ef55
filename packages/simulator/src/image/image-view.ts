import type { ImageRow } from './rows.ts';

/** Properties stand beside Glance's own fields, and none of them can hide one. */
export function imageView(image: ImageRow): Readonly<Record<string, unknown>> {
  return {
    ...image.properties,
    name: image.name === '' ? null : image.name,
    disk_format: image.diskFormat,
    container_format: image.containerFormat,
    visibility: image.visibility,
    size: image.sizeBytes,
    virtual_size: image.virtualSizeBytes,
    status: image.status,
    checksum: image.md5,
    protected: image.protected,
    min_ram: image.minRamMib,
    min_disk: image.minDiskGib,
    owner: image.ownerId,
    os_hidden: false,
    os_hash_algo: image.sha512 === null ? null : 'sha512',
    os_hash_value: image.sha512,
    id: image.id,
    created_at: glanceTime(image.createdAtMs),
    updated_at: glanceTime(image.updatedAtMs),
    tags: image.tags,
    self: `/v2/images/${image.id}`,
    file: `/v2/images/${image.id}/file`,
    schema: '/v2/schemas/image',
  };
}

/** UTC, whole seconds. */
function glanceTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
