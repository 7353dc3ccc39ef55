import type { Server, Volume, VolumeAttachment } from '../domain/cloud-resources.ts';
import type { Disk } from '../domain/ha-group.ts';
import type { Cloud } from '../ports/cloud.ts';

/**
 * A server's disks in the guest's order: the root first, then data volumes by device name. Which volumes are attached is in
 * the list of volumes already; only whether Nova deletes them with the server must be asked of each server.
 */
export async function readDisks(
  cloud: Cloud,
  server: Server,
  volumes: readonly Volume[],
  signal: AbortSignal,
): Promise<readonly Disk[]> {
  const attached = volumes.filter((volume) => volume.attachedTo.some((place) => place.serverId === server.id));
  const attachments = attached.length === 0 ? [] : await cloud.compute.listVolumeAttachments(server.id, signal);
  const disks = orderDisks(server, attached, attachments);
  if (server.imageId === null) return disks;
  const sizeGib = server.flavor.diskGib > 0 ? server.flavor.diskGib : await imageSizeGib(cloud, server.imageId, signal);
  return [{ kind: 'image-root', sizeGib, imageId: server.imageId }, ...disks];
}

function orderDisks(
  server: Server,
  attached: readonly Volume[],
  attachments: readonly VolumeAttachment[],
): readonly Disk[] {
  const places = attached
    .map((volume) => {
      const attachment = attachments.find((one) => one.volumeId === volume.id);
      const place = volume.attachedTo.find((one) => one.serverId === server.id);
      return {
        volume,
        device: attachment?.device ?? place?.device ?? '',
        deleteOnTermination: attachment?.deleteOnTermination ?? false,
      };
    })
    .toSorted((one, other) => byDevice(one.device, other.device));
  const boot = server.imageId === null ? bootPlace(places) : undefined;
  return places
    .toSorted((one, other) => Number(other === boot) - Number(one === boot))
    .map((place) => ({ kind: 'volume' as const, boot: place === boot, ...place }));
}

/** /dev/vda (or sda) as Nova names the root of a boot-from-volume server; else the first one that can boot. */
function bootPlace<T extends { readonly volume: Volume; readonly device: string }>(
  places: readonly T[],
): T | undefined {
  const bootable = places.filter((place) => place.volume.bootable);
  return bootable.find((place) => /^\/dev\/[vsxh]v?da$/.test(place.device)) ?? bootable[0] ?? places[0];
}

/** vdb before vdaa: the shorter name is the earlier one. */
function byDevice(one: string, other: string): number {
  return one.length - other.length || one.localeCompare(other);
}

/** A flavor with disk 0 makes the root disk as big as the image (Nova, flavors.rst, "Root Disk GB"). */
async function imageSizeGib(cloud: Cloud, imageId: string, signal: AbortSignal): Promise<number> {
  const image = await cloud.images.getImage(imageId, signal);
  const bytes = image?.virtualSizeBytes ?? image?.sizeBytes ?? 0;
  return Math.max(1, image?.minDiskGib ?? 0, Math.ceil(bytes / 2 ** 30));
}
