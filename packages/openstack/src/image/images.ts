import { z } from 'zod';
import { orGone, orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

export interface Image {
  readonly id: string;
  readonly name: string;
  /** queued, saving, importing, active, killed, deleted, ... */
  readonly status: string;
  readonly visibility: string;
  readonly diskFormat: string | null;
  readonly sizeBytes: number | null;
  readonly virtualSizeBytes: number | null;
  readonly minDiskGib: number;
  readonly minRamMib: number;
  /** What Glance computed at upload; it is not checked again at download. */
  readonly hash: { readonly algorithm: string; readonly value: string } | null;
  /** Everything else that is text: hw_*, os_*, and marks of one's own. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface NewImage {
  readonly name: string;
  readonly diskFormat: string;
  readonly minDiskGib?: number;
  readonly minRamMib?: number;
  readonly properties: Readonly<Record<string, string>>;
}

/** Glance puts properties beside its own fields; these are its own that are text. */
const OWN_FIELDS = new Set([
  'id',
  'name',
  'status',
  'visibility',
  'checksum',
  'owner',
  'container_format',
  'disk_format',
  'created_at',
  'updated_at',
  'file',
  'self',
  'schema',
  'direct_url',
  'os_hash_algo',
  'os_hash_value',
  'stores',
]);

const imageSchema = z
  .looseObject({
    id: z.string(),
    name: z.string().nullish(),
    status: z.string(),
    visibility: z.string(),
    disk_format: z.string().nullish(),
    size: z.number().nullish(),
    virtual_size: z.number().nullish(),
    min_disk: z.number().default(0),
    min_ram: z.number().default(0),
    os_hash_algo: z.string().nullish(),
    os_hash_value: z.string().nullish(),
  })
  .transform((raw): Image => ({
    id: raw.id,
    name: raw.name ?? '',
    status: raw.status,
    visibility: raw.visibility,
    diskFormat: raw.disk_format ?? null,
    sizeBytes: raw.size ?? null,
    virtualSizeBytes: raw.virtual_size ?? null,
    minDiskGib: raw.min_disk,
    minRamMib: raw.min_ram,
    hash: raw.os_hash_algo && raw.os_hash_value ? { algorithm: raw.os_hash_algo, value: raw.os_hash_value } : null,
    properties: textProperties(raw),
  }));

/** `GET /v2/images`, by name and properties; both are compared again here. All pages. */
export async function listImages(
  glance: ServiceClient,
  filter: { readonly name?: string; readonly properties?: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<readonly Image[]> {
  const query = { ...filter.properties, ...(filter.name === undefined ? {} : { name: exactly(filter.name) }) };
  const found = await listAll(glance, { path: '/images', key: 'images', item: imageSchema, query, signal });
  const wanted = Object.entries(filter.properties ?? {});
  return found
    .filter((image) => filter.name === undefined || image.name === filter.name)
    .filter((image) => wanted.every(([key, value]) => image.properties[key] === value));
}

/** `GET /v2/images/{id}`. Null when there is none. */
export function getImage(glance: ServiceClient, id: string, signal: AbortSignal): Promise<Image | null> {
  return orNull(glance.read(imageSchema, { method: 'GET', path: path`/images/${id}`, signal }));
}

/** `POST /v2/images`: a private, bare image without bytes (`queued`). Answers with its id. */
export async function createImage(glance: ServiceClient, image: NewImage, signal: AbortSignal): Promise<string> {
  const json = {
    ...image.properties,
    name: image.name,
    disk_format: image.diskFormat,
    container_format: 'bare',
    visibility: 'private',
    ...(image.minDiskGib === undefined ? {} : { min_disk: image.minDiskGib }),
    ...(image.minRamMib === undefined ? {} : { min_ram: image.minRamMib }),
  };
  const answer = await glance.read(z.object({ id: z.string() }), { method: 'POST', path: '/images', json, signal });
  return answer.id;
}

/** `DELETE /v2/images/{id}`. Success when there is none. @throws OpenStackError FORBIDDEN when it is protected, CONFLICT when in use */
export function deleteImage(glance: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return orGone(glance.request({ method: 'DELETE', path: path`/images/${id}`, signal }));
}

/** `PATCH /v2/images/{id}` with a JSON patch: adds properties, or gives them another value. */
export async function setImageProperties(
  glance: ServiceClient,
  id: string,
  properties: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const json = Object.entries(properties).map(([key, value]) => ({ op: 'add', path: `/${jsonPointer(key)}`, value }));
  if (json.length === 0) return;
  await glance.request({
    method: 'PATCH',
    path: path`/images/${id}`,
    json,
    headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' },
    // `add` with the same values does nothing the second time.
    idempotent: true,
    signal,
  });
}

function textProperties(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {};
  for (const [key, value] of Object.entries(raw)) {
    if (typeof value === 'string' && !OWN_FIELDS.has(key)) properties[key] = value;
  }
  return properties;
}

/** Glance reads a filter of the form `in:a,b` as a list; quotes keep colons and commas as they are. */
function exactly(name: string): string {
  return /[:,"]/.test(name) ? `in:"${name.replaceAll('"', String.raw`\"`)}"` : name;
}

/** RFC 6901. */
function jsonPointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
