import type { Server, Volume, VolumeAttachment } from '../domain/cloud-resources.ts';
import type { Disk } from '../domain/ha-group.ts';
import type { Cloud } from '../ports/cloud.ts';

/**
 * A server's disks in the guest's order, as lists tell them: the root first, then data volumes by device name. Where lists do
 * not tell it, the root of an image has size 0, and a volume is not deleted with its server; `disksInFull` asks.
 */
export function listedDisks(server: Server, attached: readonly Volume[]): readonly Disk[] {
  const dies = new Map(server.volumesAttached.map((one) => [one.volumeId, one.deleteOnTermination ?? false]));
  const disks = orderDisks(
    server,
    attached.map((volume) => ({
      volume,
      device: volume.attachedTo.find((one) => one.serverId === server.id)?.device ?? '',
      deleteOnTermination: dies.get(volume.id) ?? false,
    })),
  );
  if (server.imageId === null) return disks;
  return [{ kind: 'image-root', sizeGib: server.flavor.diskGib, imageId: server.imageId }, ...disks];
}

/** The same, with what has to be asked of each server: at most one call for its volumes, and one for its image. */
export async function disksInFull(
  cloud: Cloud,
  server: Server,
  listed: readonly Disk[],
  signal: AbortSignal,
): Promise<readonly Disk[]> {
  const told = new Set(
    server.volumesAttached.filter((one) => one.deleteOnTermination !== null).map((one) => one.volumeId),
  );
  const volumes = listed.flatMap((disk) => (disk.kind === 'volume' ? [disk] : []));
  const isTold = volumes.every(({ volume, device }) => told.has(volume.id) && device !== '');
  const attachments = isTold ? [] : await cloud.compute.listVolumeAttachments(server.id, signal);
  const byId = new Map(attachments.map((one): readonly [string, VolumeAttachment] => [one.volumeId, one]));
  const ordered = orderDisks(
    server,
    volumes.map(({ volume, device, deleteOnTermination }) => ({
      volume,
      device: byId.get(volume.id)?.device || device,
      deleteOnTermination: byId.get(volume.id)?.deleteOnTermination ?? deleteOnTermination,
    })),
  );
  if (server.imageId === null) return ordered;
  const sizeGib = server.flavor.diskGib > 0 ? server.flavor.diskGib : await imageSizeGib(cloud, server.imageId, signal);
  return [{ kind: 'image-root', sizeGib, imageId: server.imageId }, ...ordered];
}

type Place = Omit<Extract<Disk, { readonly kind: 'volume' }>, 'kind' | 'boot'>;

function orderDisks(server: Server, unordered: readonly Place[]): readonly Disk[] {
  const places = unordered.toSorted((one, other) => byDevice(one.device, other.device));
  const boot = server.imageId === null ? bootPlace(places) : undefined;
  return places
    .toSorted((one, other) => Number(other === boot) - Number(one === boot))
    .map((place) => ({ kind: 'volume' as const, boot: place === boot, ...place }));
}

/** /dev/vda (or sda) as Nova names the root of a boot-from-volume server; else the first one that can boot. */
function bootPlace(places: readonly Place[]): Place | undefined {
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
