/** By which image a server is rescued, and where its disk is plugged (nova/compute/api.py, rescue). */
import type { Call } from '../../http/service.ts';
import type { ImageRow } from '../../image/rows.ts';
import { maySeeImage } from '../../image/visible-images.ts';
import { badRequest, conflict } from '../refusals.ts';
import type { RescueRow, ServerRow } from '../rows.ts';
import { volumesOf } from '../servers/boot-disk.ts';

const VOLUME_BACKED = 87;

/** @throws Refusal 400 for an image that does not do, 409 for volumes that are on their way */
export function rescueBy(call: Call, server: ServerRow, asked: string | undefined): RescueRow {
  const image = asked === undefined ? call.cloud.state.images.get(server.imageId ?? '') : imageFor(call, asked);
  for (const { id, status } of volumesOf(call.cloud, server.id)) {
    if (status !== 'in-use') {
      throw conflict(`Invalid volume: volume '${id}' status must be 'in-use'. Currently in '${status}' status`);
    }
  }
  const properties = image?.properties ?? {};
  const hasDevice = 'hw_rescue_device' in properties;
  const hasBus = 'hw_rescue_bus' in properties;
  if (server.imageId === null && (call.microversion < VOLUME_BACKED || !hasDevice || !hasBus)) {
    throw badRequest(`Instance ${server.id} cannot be rescued: Cannot rescue a volume-backed instance`);
  }
  return {
    imageId: image?.id ?? server.imageId ?? '',
    place: hasDevice || hasBus ? 'last' : 'first',
    bus: properties['hw_rescue_bus'] ?? 'virtio',
    diskId: null,
    sizeBytes: 0,
  };
}

/** Whether it has bytes is seen later, when the guest is off. An image of snapshots has no disk to boot from. */
function imageFor({ cloud, caller }: Call, id: string): ImageRow {
  const image = cloud.state.images.get(id);
  if (image === null || !maySeeImage(caller, image) || 'block_device_mapping' in image.properties) {
    throw badRequest(`Requested rescue image '${id}' is not supported`);
  }
  return image;
}
