/** block_device_mapping_v2: which disks a new server gets, and which of them boots. */
import type { Call } from '../../http/service.ts';
import type { ImageRow } from '../../image/rows.ts';
import { badRequest, forbidden } from '../refusals.ts';
import type { FlavorRow } from '../rows.ts';
import { nextDevice, ROOT_DEVICE } from './boot-disk.ts';
import type { BlockDeviceRequest, ServerRequest } from './create-request.ts';

/** A volume that exists, or one that Nova is to make from something. */
export interface RequestedVolume {
  readonly source: 'volume' | 'image' | 'snapshot' | 'blank';
  /** Of the source; null for `blank`. */
  readonly sourceId: string | null;
  /** Null: as big as the source. */
  readonly sizeGib: number | null;
  readonly device: string;
  readonly deleteOnTermination: boolean;
}

export interface RequestedDisks {
  /** Null when it boots from a volume. */
  readonly rootImage: ImageRow | null;
  readonly volumes: readonly RequestedVolume[];
}

const GIB = 2 ** 30;
const invalid = (why: string) => badRequest(`Block Device Mapping is Invalid: ${why}`);

/** @throws Refusal 400 or 403, before anything is made */
export function requestedDisks(call: Call, request: ServerRequest, flavor: FlavorRow): RequestedDisks {
  const all = request.block_device_mapping_v2 ?? [];
  const isImageOnHost = (one: BlockDeviceRequest): boolean =>
    one.source_type === 'image' && one.destination_type !== 'volume';
  const imageRef = (request.imageRef ?? '') || (all.find(isImageOnHost)?.uuid ?? '');
  const devices = all.filter((one) => !isImageOnHost(one));
  if (imageRef === '' && devices.length === 0) throw badRequest('Missing imageRef attribute');
  const image = imageRef === '' ? null : usableImage(call, imageRef);
  const boots = devices.filter((one) => one.boot_index === 0);
  if (boots.length > 1 || (image === null && boots.length === 0)) {
    throw invalid('Boot sequence for the instance and image/block device mapping combination is not valid.');
  }
  const [boot] = boots;
  if (boot !== undefined) checkBootable(call, boot, image === null);
  for (const device of devices) checkDevice(call, device);
  const rootImage = boot === undefined ? image : null;
  if (rootImage !== null) checkFits(rootImage, flavor);
  return { rootImage, volumes: named(boot, devices) };
}

/** Names by Nova's own order; what the caller would like is not looked at (nova/virt/libvirt/blockinfo.py). */
function named(
  boot: BlockDeviceRequest | undefined,
  devices: readonly BlockDeviceRequest[],
): readonly RequestedVolume[] {
  const taken: string[] = [ROOT_DEVICE];
  return devices.map((device) => {
    const name = device === boot ? ROOT_DEVICE : nextDevice(taken);
    taken.push(name);
    return {
      source: device.source_type,
      sourceId: device.uuid ?? null,
      sizeGib: device.volume_size ?? null,
      device: name,
      deleteOnTermination: device.delete_on_termination ?? false,
    };
  });
}

export function usableImage({ cloud, caller }: Call, id: string): ImageRow {
  const image = cloud.state.images.get(id);
  const isVisible = image !== null && (image.ownerId === caller.projectId || image.visibility !== 'private');
  if (image === null || !(isVisible || caller.isAdmin)) throw badRequest('Can not find requested image');
  if (image.status !== 'active') throw badRequest(`Image ${id} is not active.`);
  return image;
}

function checkBootable(call: Call, device: BlockDeviceRequest, isOnlyRoot: boolean): void {
  if (device.source_type !== 'volume') return;
  const volume = volumeOf(call, device.uuid);
  if (volume === null && isOnlyRoot) throw invalid(`failed to get volume ${device.uuid}.`);
  if (volume !== null && !volume.bootable) throw badRequest(`Block Device ${volume.id} is not bootable.`);
}

function checkDevice(call: Call, device: BlockDeviceRequest): void {
  const { uuid, volume_size: size = 0 } = device;
  if (device.destination_type === 'local') throw invalid('only an image can be on the host, and only as the root.');
  switch (device.source_type) {
    case 'blank':
      if (size > 0) return;
      throw badRequest("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size");
    case 'image':
      usableImage(call, uuid ?? '');
      if (size > 0) return;
      throw badRequest("Images with destination_type 'volume' need to have a non-zero size specified");
    case 'snapshot': {
      const snapshot = call.cloud.state.snapshots.get(uuid ?? '');
      if (snapshot !== null && snapshot.projectId === call.caller.projectId) return;
      throw invalid(`failed to get snapshot ${uuid}.`);
    }
    case 'volume': {
      const volume = volumeOf(call, uuid);
      if (volume === null) throw badRequest(`Volume ${uuid} could not be found.`);
      if (volume.status === 'available') return;
      // Cinder's refusal, as Nova hands it on.
      throw badRequest(
        `Invalid volume: Invalid input received: Invalid volume: Volume ${volume.id} status must be available or ` +
          `downloading to reserve, but the current status is ${volume.status}. (HTTP 400) (Request-ID: ${call.requestId})`,
      );
    }
  }
}

function volumeOf({ cloud, caller }: Call, id: string | null | undefined) {
  const volume = cloud.state.volumes.get(id ?? '');
  return volume !== null && volume.projectId === caller.projectId ? volume : null;
}

/** nova/compute/api.py, _validate_flavor_image_nostatus */
function checkFits(image: ImageRow, flavor: FlavorRow): void {
  if (image.minRamMib > flavor.ramMib) throw badRequest("Flavor's memory is too small for requested image.");
  if (flavor.diskGib === 0) {
    throw forbidden('Only volume-backed servers are allowed for flavors with zero disk.');
  }
  const diskBytes = flavor.diskGib * GIB;
  if ((image.sizeBytes ?? 0) > diskBytes) {
    throw badRequest(
      `Flavor's disk is too small for requested image. Flavor disk is ${diskBytes} bytes, image is ${image.sizeBytes} bytes.`,
    );
  }
  if (image.minDiskGib > flavor.diskGib) {
    throw badRequest(
      `Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is ${diskBytes} bytes, ` +
        `minimum size is ${image.minDiskGib * GIB} bytes.`,
    );
  }
}
