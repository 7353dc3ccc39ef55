/** A server that boots from a volume, with a second one and a port; and an image that it can be rescued by. */
import {
  createImage,
  deleteImage,
  downloadImage,
  getConsoleLog,
  getImage,
  uploadImage,
  type Port,
  type Volume,
} from '@baton/openstack';
import { defaultSecurityGroupIds, makePort } from '../../fixtures.ts';
import type { Ground } from '../../ground.ts';
import { eventually } from '../../look.ts';
import type { RawCall } from '../../raw-client.ts';
import { actionCall, makeDisks, makeGuestLan, makeServer, plugged, settled } from '../servers/stage.ts';

/** Guests may be emulated, and one that does not listen yet is waited for (shutdown_timeout). */
export const WAIT_MS = 240_000;
/** Of a case with one or two such waits in it. */
export const SLOW_MS = 500_000;

export interface Stage {
  readonly ground: Ground;
  readonly id: string;
  readonly port: Port;
  readonly boot: Volume;
  readonly data: Volume;
  /** Of the ground's own image, with hw_rescue_device and hw_rescue_bus; the ground's own has neither. */
  readonly stableImageId: string;
}

export async function setStage(ground: Ground): Promise<Stage> {
  const stableImageId = await makeStableImage(ground);
  const lan = await makeGuestLan(ground);
  const port = await makePort(ground, lan, { securityGroupIds: await defaultSecurityGroupIds(ground) });
  const [boot, data] = await makeDisks(ground);
  const wish = { name: ground.name('rescued'), flavorRef: ground.flavorId };
  const { id } = await makeServer(ground, { ...wish, ...plugged([port], [boot, data]) });
  await settled(ground, id, 'ACTIVE');
  await guestIsUp(ground, id);
  return { ground, id, port, boot, data, stableImageId };
}

/** A guest lets go of a disk, and ends when it is told to, once it has booted. */
export async function guestIsUp(ground: Ground, id: string): Promise<void> {
  const nova = ground.tenant.session.compute;
  await eventually(
    ground,
    `the guest of ${id}`,
    async () => (/LAB-READY|listening on|login:/.test(await getConsoleLog(nova, id, 200, ground.signal)) ? true : null),
    WAIT_MS,
  );
}

/** As product and operator call it; 2.87 is what a server that boots from a volume needs. */
export function rescueCall(id: string, imageId: string | null, microversion = '2.87'): RawCall {
  const rescue = imageId === null ? {} : { rescue_image_ref: imageId };
  return { ...actionCall(id, { rescue }), microversion };
}

async function makeStableImage(ground: Ground): Promise<string> {
  const glance = ground.tenant.session.image;
  const original = await getImage(glance, ground.imageId, ground.signal);
  const properties = {
    hw_disk_bus: 'virtio',
    hw_vif_model: 'virtio',
    hw_rescue_device: 'disk',
    hw_rescue_bus: 'virtio',
  };
  const wish = { name: ground.name('rescue-image'), diskFormat: original?.diskFormat ?? 'qcow2', properties };
  const id = await createImage(glance, wish, ground.signal);
  ground.later(() => deleteImage(glance, id, ground.signal));
  await uploadImage(glance, id, await downloadImage(glance, ground.imageId, ground.signal), ground.signal);
  return id;
}
