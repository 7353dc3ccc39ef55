/** What a volume keeps of the image that it was made from, and what of it goes into an image made of the volume. */
import type { ImageRow } from '../image/rows.ts';

/** glance_core_properties of Cinder: they belong to one image and go into no other. */
const OF_ONE_IMAGE = new Set([
  'checksum',
  'container_format',
  'disk_format',
  'image_id',
  'image_name',
  'min_disk',
  'min_ram',
  'name',
  'signature_verified',
  'size',
]);

/** volume_image_metadata: the image's properties and what else identifies it. Everything is text. */
export function imageMetadataOf(image: ImageRow): Readonly<Record<string, string>> {
  return {
    signature_verified: 'False',
    ...image.properties,
    image_id: image.id,
    image_name: image.name,
    checksum: image.md5 ?? '',
    container_format: image.containerFormat ?? '',
    disk_format: image.diskFormat ?? '',
    min_disk: String(image.minDiskGib),
    min_ram: String(image.minRamMib),
    size: String(image.sizeBytes ?? 0),
  };
}

export function propertiesFrom(imageMetadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(imageMetadata).filter(([name]) => !OF_ONE_IMAGE.has(name)));
}
