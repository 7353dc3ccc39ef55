import { z } from 'zod';
import { orGone, orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

export interface VolumeSnapshot {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly volumeId: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const snapshotSchema = z
  .object({
    id: z.string(),
    name: z.string().nullish(),
    status: z.string(),
    volume_id: z.string(),
    metadata: z.record(z.string(), z.string()).default({}),
  })
  .transform((raw): VolumeSnapshot => ({
    id: raw.id,
    name: raw.name ?? '',
    status: raw.status,
    volumeId: raw.volume_id,
    metadata: raw.metadata,
  }));

/**
 * `POST /snapshots`, of an attached volume too: 3.66 allows it, before that `force` does. Answers with the id; a snapshot
 * that was accepted may still go to error.
 */
export async function createSnapshot(
  cinder: ServiceClient,
  volumeId: string,
  name: string,
  metadata: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const microversion = await cinder.pickMicroversion('3.66', '3.66', signal);
  const force = microversion === null ? { force: true } : {};
  const json = { snapshot: { volume_id: volumeId, name, metadata, ...force } };
  const schema = z.object({ snapshot: z.object({ id: z.string() }) });
  const answer = await cinder.read(schema, { method: 'POST', path: '/snapshots', json, microversion, signal });
  return answer.snapshot.id;
}

/** `GET /snapshots/detail`, by volume and name; both are compared again here. All pages. */
export async function listSnapshots(
  cinder: ServiceClient,
  filter: { readonly volumeId?: string; readonly name?: string },
  signal: AbortSignal,
): Promise<readonly VolumeSnapshot[]> {
  const query = { volume_id: filter.volumeId, name: filter.name };
  const found = await listAll(cinder, {
    path: '/snapshots/detail',
    key: 'snapshots',
    item: snapshotSchema,
    query,
    signal,
  });
  return found
    .filter((snapshot) => filter.volumeId === undefined || snapshot.volumeId === filter.volumeId)
    .filter((snapshot) => filter.name === undefined || snapshot.name === filter.name);
}

/** `GET /snapshots/{id}`. Null when there is none. */
export async function getSnapshot(
  cinder: ServiceClient,
  id: string,
  signal: AbortSignal,
): Promise<VolumeSnapshot | null> {
  const schema = z.object({ snapshot: snapshotSchema });
  const found = await orNull(cinder.read(schema, { method: 'GET', path: path`/snapshots/${id}`, signal }));
  return found?.snapshot ?? null;
}

/** `DELETE /snapshots/{id}`. Success when there is none. */
export function deleteSnapshot(cinder: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return orGone(cinder.request({ method: 'DELETE', path: path`/snapshots/${id}`, signal }));
}
