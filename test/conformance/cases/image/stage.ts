import { randomBytes } from 'node:crypto';
import { createImage, deleteImage, getImage, uploadImage, type Image } from '@baton/openstack';
import type { Ground } from '../../ground.ts';
import type { RawCall } from '../../raw-client.ts';

export interface Stage {
  readonly ground: Ground;
  /** In the property `conf_mark` of images that are looked for. */
  readonly mark: string;
  readonly bytes: Uint8Array;
  /** The id of an image that has those bytes and that mark. */
  readonly full: string;
}

export async function setStage(ground: Ground): Promise<Stage> {
  const mark = ground.name('mark');
  const bytes = randomBytes(1_000_000);
  const full = await makeImage(ground, { conf_mark: mark });
  await uploadImage(ground.tenant.session.image, full, inPieces(bytes), ground.signal);
  return { ground, mark, bytes, full };
}

/** Without bytes. */
export async function makeImage(ground: Ground, properties: Readonly<Record<string, string>> = {}): Promise<string> {
  const glance = ground.tenant.session.image;
  const id = await createImage(glance, { name: ground.name('image'), diskFormat: 'raw', properties }, ground.signal);
  ground.later(() => deleteImage(glance, id, ground.signal));
  return id;
}

export async function imageOf(ground: Ground, id: string): Promise<Image> {
  const found = await getImage(ground.tenant.session.image, id, ground.signal);
  if (found === null) throw new Error(`image ${id} is gone`);
  return found;
}

export async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** Half of the bytes, a wait, and then nothing more: a source that dies. */
export async function* breakingOff(bytes: Uint8Array, before: () => Promise<unknown>): AsyncGenerator<Uint8Array> {
  yield* inPieces(bytes.subarray(0, bytes.length / 2));
  await before();
  throw new RangeError('the source broke');
}

export function putCall(id: string, bytes: Uint8Array): RawCall {
  const headers = { 'content-type': 'application/octet-stream' };
  return { service: 'image', method: 'PUT', path: `/images/${id}/file`, headers, bytes };
}

export function fileCall(id: string, headers: Readonly<Record<string, string>> = {}): RawCall {
  return { service: 'image', method: 'GET', path: `/images/${id}/file`, headers };
}
