import { z } from 'zod';
import { orGone, orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { Query, ServiceClient } from '../service-client.ts';

export interface Volume {
  readonly id: string;
  readonly name: string;
  /** Null where the cloud does not tell it (os-vol-tenant-attr). */
  readonly projectId: string | null;
  /** Cinder's word in lower case: creating, available, in-use, downloading, error, ... */
  readonly status: string;
  readonly sizeGib: number;
  readonly volumeType: string | null;
  readonly bootable: boolean;
  readonly encrypted: boolean;
  readonly multiattach: boolean;
  readonly availabilityZone: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Image properties that a boot volume carries (hw_disk_bus, ...). */
  readonly imageMetadata: Readonly<Record<string, string>>;
  readonly attachedTo: readonly { readonly serverId: string; readonly device: string }[];
}

export interface NewVolume {
  readonly name: string;
  readonly sizeGib: number;
  readonly volumeType?: string;
  readonly availabilityZone?: string;
  readonly from: { readonly imageId: string } | { readonly snapshotId: string } | { readonly empty: true };
  readonly metadata: Readonly<Record<string, string>>;
}

const strings = z.record(z.string(), z.string());

const volumeSchema = z
  .object({
    id: z.string(),
    name: z.string().nullish(),
    'os-vol-tenant-attr:tenant_id': z.string().nullish(),
    status: z.string(),
    size: z.number(),
    volume_type: z.string().nullish(),
    bootable: z.union([z.boolean(), z.string()]),
    encrypted: z.boolean().default(false),
    multiattach: z.boolean().default(false),
    availability_zone: z.string().nullish(),
    metadata: strings,
    volume_image_metadata: strings.default({}),
    attachments: z.array(z.object({ server_id: z.string(), device: z.string().nullish() })),
  })
  .transform((raw): Volume => ({
    id: raw.id,
    name: raw.name ?? '',
    projectId: raw['os-vol-tenant-attr:tenant_id'] ?? null,
    status: raw.status,
    sizeGib: raw.size,
    volumeType: raw.volume_type ?? null,
    // Cinder writes it as text.
    bootable: raw.bootable === true || raw.bootable === 'true',
    encrypted: raw.encrypted,
    multiattach: raw.multiattach,
    availabilityZone: raw.availability_zone ?? null,
    metadata: raw.metadata,
    imageMetadata: raw.volume_image_metadata,
    attachedTo: raw.attachments.map(({ server_id, device }) => ({ serverId: server_id, device: device ?? '' })),
  }));

/**
 * `GET /volumes/detail`, by name and metadata; both are compared again here. All pages.
 *
 * @param filter `allProjects` is for operators (`all_tenants=1`): Cinder shows everybody else only what is theirs
 */
export async function listVolumes(
  cinder: ServiceClient,
  filter: {
    readonly name?: string;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly allProjects?: true;
  },
  signal: AbortSignal,
): Promise<readonly Volume[]> {
  const wanted = Object.entries(filter.metadata ?? {});
  const query: Query = {
    name: filter.name,
    metadata: wanted.length === 0 ? undefined : pythonDict(wanted),
    all_tenants: filter.allProjects === true ? 1 : undefined,
  };
  const found = await listAll(cinder, { path: '/volumes/detail', key: 'volumes', item: volumeSchema, query, signal });
  return found
    .filter((volume) => filter.name === undefined || volume.name === filter.name)
    .filter((volume) => wanted.every(([key, value]) => volume.metadata[key] === value));
}

/** `GET /volumes/{id}`. Null when there is none. */
export async function getVolume(cinder: ServiceClient, id: string, signal: AbortSignal): Promise<Volume | null> {
  const schema = z.object({ volume: volumeSchema });
  const found = await orNull(cinder.read(schema, { method: 'GET', path: path`/volumes/${id}`, signal }));
  return found?.volume ?? null;
}

/**
 * `POST /volumes`: empty, from an image or from a snapshot. Answers with the id; an accepted volume may still go to error.
 *
 * @throws OpenStackError QUOTA_EXCEEDED, BAD_REQUEST (smaller than the image's min_disk), NOT_FOUND
 */
export async function createVolume(cinder: ServiceClient, volume: NewVolume, signal: AbortSignal): Promise<string> {
  const { from } = volume;
  const json = {
    volume: {
      name: volume.name,
      size: volume.sizeGib,
      metadata: volume.metadata,
      ...(volume.volumeType === undefined ? {} : { volume_type: volume.volumeType }),
      ...(volume.availabilityZone === undefined ? {} : { availability_zone: volume.availabilityZone }),
      ...('imageId' in from ? { imageRef: from.imageId } : {}),
      ...('snapshotId' in from ? { snapshot_id: from.snapshotId } : {}),
    },
  };
  const schema = z.object({ volume: z.object({ id: z.string() }) });
  const answer = await cinder.read(schema, { method: 'POST', path: '/volumes', json, signal });
  return answer.volume.id;
}

/** `DELETE /volumes/{id}`. Success when there is none. @throws OpenStackError BAD_REQUEST when it is in use or has snapshots */
export function deleteVolume(cinder: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return orGone(cinder.request({ method: 'DELETE', path: path`/volumes/${id}`, signal }));
}

/** Action `os-set_bootable`. */
export async function setBootable(
  cinder: ServiceClient,
  id: string,
  bootable: boolean,
  signal: AbortSignal,
): Promise<void> {
  await act(cinder, id, { 'os-set_bootable': { bootable } }, signal);
}

/** Action `os-set_image_metadata`: adds to the image properties that the volume carries. */
export async function setVolumeImageMetadata(
  cinder: ServiceClient,
  id: string,
  metadata: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  await act(cinder, id, { 'os-set_image_metadata': { metadata } }, signal);
}

/** `POST /volumes/{id}/metadata`: adds to the volume's own metadata, and replaces what has the same key. */
export async function setVolumeMetadata(
  cinder: ServiceClient,
  id: string,
  metadata: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  await cinder.request({
    method: 'POST',
    path: path`/volumes/${id}/metadata`,
    json: { metadata },
    idempotent: true,
    signal,
  });
}

/**
 * Action `os-volume_upload_image` of a volume that is available. Answers with the id of the image, which is still being
 * written.
 */
export async function uploadVolumeToImage(
  cinder: ServiceClient,
  id: string,
  imageName: string,
  diskFormat: string,
  signal: AbortSignal,
): Promise<string> {
  const upload = { image_name: imageName, disk_format: diskFormat, container_format: 'bare', force: false };
  const schema = z.object({ 'os-volume_upload_image': z.object({ image_id: z.string() }) });
  const call = {
    method: 'POST',
    path: path`/volumes/${id}/action`,
    json: { 'os-volume_upload_image': upload },
    signal,
  } as const;
  const answer = await cinder.read(schema, call);
  return answer['os-volume_upload_image'].image_id;
}

async function act(cinder: ServiceClient, id: string, json: object, signal: AbortSignal): Promise<void> {
  await cinder.request({ method: 'POST', path: path`/volumes/${id}/action`, json, idempotent: true, signal });
}

/** Cinder reads this filter with Python's `ast.literal_eval`. */
function pythonDict(entries: readonly (readonly [string, string])[]): string {
  const quote = (text: string): string => `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
  return `{${entries.map(([key, value]) => `${quote(key)}: ${quote(value)}`).join(', ')}}`;
}
