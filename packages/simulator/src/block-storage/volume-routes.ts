import { z } from 'zod';
import type { Call, Reply, Route } from '../http/service.ts';
import { booleanSchema, decodeBody, metadataSchema, sizeSchema } from './decode-body.ts';
import { deleteVolume } from './delete-volume.ts';
import { filterRows, type Filters, hasMetadata, mayTouch, visibleRows } from './filters.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { createVolume, type VolumeSource } from './new-volume.ts';
import { pageOf } from './page.ts';
import { invalidInput, notFound } from './refuse.ts';
import type { VolumeRow } from './rows.ts';
import { volumeAction } from './volume-actions.ts';
import { volumeSummary, volumeView, volumeViewInFull } from './volume-view.ts';

const text = z.string().max(255).nullish();

const newVolumeSchema = z.object({
  volume: z.strictObject({
    name: text,
    description: text,
    size: sizeSchema.nullish(),
    volume_type: text,
    availability_zone: text,
    metadata: metadataSchema.nullish(),
    imageRef: text,
    snapshot_id: text,
    source_volid: text,
    multiattach: booleanSchema.nullish(),
    consistencygroup_id: z.null().optional(),
    group_id: z.null().optional(),
    backup_id: z.null().optional(),
  }),
});

const changedVolumeSchema = z.object({
  volume: z
    .object({ name: text, description: text, metadata: metadataSchema.optional() })
    .refine((volume) => Object.keys(volume).length > 0, 'is not valid under any of the given schemas'),
});

const FILTERS: Filters<VolumeRow> = {
  id: (volume, wanted) => volume.id === wanted,
  name: (volume, wanted) => volume.name === wanted,
  status: (volume, wanted) => volume.status === wanted,
  metadata: hasMetadata,
  bootable: (volume, wanted) => String(volume.bootable) === wanted.toLowerCase(),
  availability_zone: (volume, wanted) => volume.availabilityZone === wanted,
  size: (volume, wanted) => String(volume.sizeGib) === wanted,
  project_id: (volume, wanted) => volume.projectId === wanted,
};

export const volumeRoutes: readonly Route[] = [
  { method: 'GET', path: '/volumes', handle: (call) => list(call, '/volumes', volumeSummary) },
  { method: 'GET', path: '/volumes/detail', handle: (call) => list(call, '/volumes/detail', volumeViewInFull) },
  { method: 'POST', path: '/volumes', handle: create },
  {
    method: 'GET',
    path: '/volumes/:id',
    handle: (call) => ({ status: 200, json: { volume: volumeViewInFull(call, findVolume(call)) } }),
  },
  { method: 'PUT', path: '/volumes/:id', handle: change },
  {
    method: 'DELETE',
    path: '/volumes/:id',
    handle: (call) => {
      deleteVolume(call.cloud, findVolume(call));
      return { status: 202 };
    },
  },
  { method: 'POST', path: '/volumes/:id/action', handle: (call) => volumeAction(call, findVolume(call)) },
  ...metadataRoutes({
    path: '/volumes/:id',
    what: 'Volume',
    read: findVolume,
    write: (call, metadata) => {
      call.cloud.state.volumes.update(findVolume(call).id, { metadata });
    },
  }),
];

/** @throws Refusal 404 */
export function findVolume(call: Call, id = call.params['id'] ?? ''): VolumeRow {
  const volume = call.cloud.state.volumes.get(id);
  if (volume === null || !mayTouch(call, volume)) throw notFound('Volume', id);
  return volume;
}

function list(call: Call, path: string, view: (call: Call, volume: VolumeRow) => object): Reply {
  const found = filterRows(call, visibleRows(call, call.cloud.state.volumes.all()), FILTERS);
  const { rows, links } = pageOf(call, 'volumes', 'Volume', path, found);
  return { status: 200, json: { volumes: rows.map((volume) => view(call, volume)), ...links } };
}

async function create(call: Call): Promise<Reply> {
  const { volume: asked } = decodeBody(newVolumeSchema, call.json);
  if (asked.multiattach === true) throw invalidInput('Volumes for several servers are not simulated.');
  const volume = await createVolume(call.cloud, call.caller, {
    name: asked.name ?? '',
    description: asked.description ?? null,
    sizeGib: asked.size ?? null,
    volumeType: asked.volume_type ?? null,
    availabilityZone: asked.availability_zone ?? null,
    metadata: asked.metadata ?? {},
    source: sourceOf(asked),
  });
  return { status: 202, json: { volume: volumeView(call, volume) } };
}

function sourceOf(asked: z.output<typeof newVolumeSchema>['volume']): VolumeSource {
  const sources: VolumeSource[] = [];
  if (asked.imageRef) sources.push({ kind: 'image', imageId: asked.imageRef });
  if (asked.snapshot_id) sources.push({ kind: 'snapshot', snapshotId: asked.snapshot_id });
  if (asked.source_volid) sources.push({ kind: 'volume', volumeId: asked.source_volid });
  const [source = { kind: 'empty' }, second] = sources;
  if (second !== undefined) throw invalidInput("May specify only one of 'snapshot_id', 'imageRef' or 'source_volid'.");
  return source;
}

function change(call: Call): Reply {
  const { id } = findVolume(call);
  const { volume: asked } = decodeBody(changedVolumeSchema, call.json);
  const volume = call.cloud.state.volumes.update(id, {
    ...(asked.name === undefined ? {} : { name: asked.name ?? '' }),
    ...(asked.description === undefined ? {} : { description: asked.description }),
    ...(asked.metadata === undefined ? {} : { metadata: asked.metadata }),
  });
  return { status: 200, json: { volume: volumeView(call, volume) } };
}
