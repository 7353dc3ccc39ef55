/** Image and block storage of one cloud over real HTTP, in a time that the test drives. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GuestDefinition } from '../../guest/definition.ts';
import { type Served, serve } from '../../http/testing/serve.ts';
import { createImageService } from '../../image/index.ts';
import { createBlockStorageService } from '../block-storage-service.ts';

export type Body = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly text: string;
  readonly headers: Headers;
}

export interface AskOptions {
  readonly user?: 'demo' | 'admin';
  readonly microversion?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or bytes as they are. */
  readonly body?: unknown;
}

export interface Storage extends Served {
  /** `demo`'s. */
  readonly projectId: string;
  volume(method: string, path: string, options?: AskOptions): Promise<Answer>;
  image(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** Lets time pass, and waits for what fell due. */
  pass(ms: number): Promise<void>;
  /** Until nothing is to do any more. */
  settle(): Promise<void>;
}

export async function serveStorage(): Promise<Storage> {
  const served = await serve((cloud) => [createImageService(cloud), createBlockStorageService(cloud)]);
  const { cloud, time } = served;
  const project = (name: string): string => cloud.state.projects.where((row) => row.name === name)[0]?.id ?? '';
  const ask = async (method: string, path: string, options: AskOptions): Promise<Answer> => {
    const { user = 'demo', headers = {}, body } = options;
    const isBytes = body instanceof Uint8Array;
    const answer = await served.call(path, {
      method,
      token: served.token(user),
      headers: { ...(isBytes || body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: isBytes ? Buffer.from(body) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: answer.status, body: isJson ? (JSON.parse(text) as Body) : {}, text, headers: answer.headers };
  };
  const idle = async (): Promise<void> => {
    while (cloud.tasks.underWay > 0) await nextTurn();
  };
  return Object.assign(served, {
    projectId: project('demo'),
    volume: (method: string, path: string, options: AskOptions = {}) => {
      const { user = 'demo', microversion = '3.70', headers = {} } = options;
      const version = { 'OpenStack-API-Version': `volume ${microversion}` };
      return ask(method, `/volume/v3/${project(user)}${path}`, { ...options, headers: { ...version, ...headers } });
    },
    image: (method: string, path: string, options: AskOptions = {}) => ask(method, `/image/v2${path}`, options),
    pass: async (ms: number) => {
      time.advance(ms);
      await idle();
    },
    settle: async () => {
      await idle();
      for (let left = 100; left > 0 && time.advanceToNext(); left -= 1) await idle();
    },
  });
}

/** An empty volume that is available. */
export async function makeVolume(storage: Storage, more: Body = {}): Promise<string> {
  const { status, body, text } = await storage.volume('POST', '/volumes', { body: { volume: { size: 1, ...more } } });
  if (status !== 202) throw new Error(text);
  await storage.settle();
  return textAt(body, 'volume', 'id');
}

/** An active image of the bytes. */
export async function makeImage(storage: Storage, bytes: Uint8Array, more: Body = {}): Promise<string> {
  const fields = { name: 'disk', disk_format: 'raw', container_format: 'bare', ...more };
  const { body } = await storage.image('POST', '/images', { body: fields });
  const id = textAt(body, 'id');
  const put = await storage.image('PUT', `/images/${id}/file`, { body: bytes, headers: OCTETS });
  if (put.status !== 204) throw new Error(put.text);
  return id;
}

export const OCTETS = { 'content-type': 'application/octet-stream' };

/** What stands in an answer at that place; undefined when there is nothing. */
export function valueAt(body: unknown, ...path: readonly (string | number)[]): unknown {
  let value = body;
  for (const key of path) value = (value as Readonly<Record<string | number, unknown>> | undefined)?.[key];
  return value;
}

/** @throws Error when no text stands there */
export function textAt(body: unknown, ...path: readonly (string | number)[]): string {
  const value = valueAt(body, ...path);
  if (typeof value !== 'string') throw new Error(`${path.join('.')} of ${JSON.stringify(body)} is no text`);
  return value;
}

/** Names (or another field) of the things in a list. */
export function fieldsAt(body: unknown, list: string, field = 'name'): readonly unknown[] {
  const items = valueAt(body, list);
  if (!Array.isArray(items)) throw new Error(`${JSON.stringify(body)} has no list ${list}`);
  return items.map((item: unknown) => valueAt(item, field));
}

export async function volumeStatus(storage: Storage, id: string): Promise<string> {
  const { status, body } = await storage.volume('GET', `/volumes/${id}`);
  return status === 404 ? 'gone' : textAt(body, 'volume', 'status');
}

/** As Nova does it, without a server. */
export function attachVolume(storage: Storage, volumeId: string): void {
  const attachment = { serverId: 'server-1', device: '/dev/vdb', deleteOnTermination: false };
  storage.cloud.state.volumes.update(volumeId, { status: 'in-use', attachment });
}

export const GUEST: GuestDefinition = { hostname: 'lb1', httpPort: 80, keepalived: null };

/** An active image of a disk of 8 MiB with a guest on it. */
export async function makeGuestImage(storage: Storage, format: string, more: Body = {}): Promise<string> {
  const { disks } = storage.cloud;
  const diskId = await disks.create(8 * 1_048_576);
  await disks.writeGuest(diskId, GUEST);
  const { fileId } = await disks.pack(diskId, format);
  const chunks: Uint8Array[] = [];
  for await (const chunk of disks.stream(fileId)) chunks.push(chunk);
  return makeImage(storage, Buffer.concat(chunks), { disk_format: format, ...more });
}
