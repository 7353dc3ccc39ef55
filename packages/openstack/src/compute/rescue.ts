/**
 * Nova's rescue: the server runs from another disk, with its own beside it.
 *
 *   ACTIVE, SHUTOFF or ERROR -- rescue --> rescuing: ACPI, then the plug --> RESCUE
 *   RESCUE -- unrescue --> unrescuing: the plug --> ACTIVE, also if it was off before
 *
 * An image with the properties hw_rescue_device and hw_rescue_bus is plugged last, behind all disks of the server; any other
 * one takes the place of the first, and leaves nothing but the root beside it (nova/virt/libvirt/blockinfo.py).
 */
import type { ServiceClient } from '../service-client.ts';
import { actUntilSo } from './act-on-server.ts';
import type { Server } from './servers.ts';

/**
 * `rescue` by that image (2.87, or the newest below it: a server that boots from a volume needs 2.87 and an image with both
 * properties). A server in RESCUE, or on its way there, is success; Nova does not tell by which image.
 *
 * @throws OpenStackError BAD_REQUEST (the image is not there; the server cannot be rescued by it), NOT_FOUND, CONFLICT (locked,
 *   paused, or busy with something else)
 */
export function rescueServer(compute: ServiceClient, id: string, imageId: string, signal: AbortSignal): Promise<void> {
  const isSo = ({ status, taskState }: Server): boolean =>
    taskState === 'rescuing' || (status === 'RESCUE' && taskState === null);
  return inVersion(compute, id, { rescue: { rescue_image_ref: imageId } }, isSo, signal);
}

/**
 * `unrescue`: the plug of the rescuing system is pulled, and the server boots from its own disk, whatever it did before. One
 * that is ACTIVE, or on its way there, is success.
 *
 * @throws OpenStackError NOT_FOUND, CONFLICT (locked, not in RESCUE and not ACTIVE)
 */
export function unrescueServer(compute: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  const isSo = ({ status, taskState }: Server): boolean =>
    taskState === 'unrescuing' || (status === 'ACTIVE' && taskState === null);
  return inVersion(compute, id, { unrescue: null }, isSo, signal);
}

async function inVersion(
  compute: ServiceClient,
  id: string,
  json: object,
  isSo: (server: Server) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const microversion = await compute.pickMicroversion('2.1', '2.87', signal);
  // The answer to a rescue holds a password, which nobody reads.
  await actUntilSo(compute, id, json, isSo, signal, { microversion });
}
