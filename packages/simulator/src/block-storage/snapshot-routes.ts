import { z } from 'zod';
import type { Call, Reply, Route } from '../http/service.ts';
import { booleanSchema, decodeBody, metadataSchema } from './decode-body.ts';
import { filterRows, type Filters, hasMetadata, mayTouch, visibleRows } from './filters.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { pageOf } from './page.ts';
import { invalidInput, notFound } from './refuse.ts';
import type { VolumeSnapshotRow } from './rows.ts';
import { createSnapshot, deleteSnapshot } from './snapshots.ts';
import { cinderTime } from './timestamps.ts';
import { findVolume } from './volume-routes.ts';

/** From it on an attached volume is nothing special; before, `force` says that it may be. */
const IN_USE_SINCE = 66;

const text = z.string().max(255).nullish();

const newSnapshotSchema = z.object({
  snapshot: z.strictObject({
    volume_id: z.string({ error: "'volume_id' is a required property" }),
    name: text,
    description: text,
    force: booleanSchema.nullish(),
    metadata: metadataSchema.nullish(),
  }),
});

const changedSnapshotSchema = z.object({
  snapshot: z
    .object({ name: text, description: text })
    .refine((snapshot) => Object.keys(snapshot).length > 0, 'is not valid under any of the given schemas'),
});

const FILTERS: Filters<VolumeSnapshotRow> = {
  name: (snapshot, wanted) => snapshot.name === wanted,
  status: (snapshot, wanted) => snapshot.status === wanted,
  volume_id: (snapshot, wanted) => snapshot.volumeId === wanted,
  metadata: hasMetadata,
  project_id: (snapshot, wanted) => snapshot.projectId === wanted,
};

export const snapshotRoutes: readonly Route[] = [
  { method: 'GET', path: '/snapshots', handle: (call) => list(call, '/snapshots', snapshotSummary) },
  { method: 'GET', path: '/snapshots/detail', handle: (call) => list(call, '/snapshots/detail', snapshotViewInFull) },
  { method: 'POST', path: '/snapshots', handle: create },
  {
    method: 'GET',
    path: '/snapshots/:id',
    handle: (call) => ({ status: 200, json: { snapshot: snapshotViewInFull(call, findSnapshot(call)) } }),
  },
  { method: 'PUT', path: '/snapshots/:id', handle: change },
  {
    method: 'DELETE',
    path: '/snapshots/:id',
    handle: (call) => {
      deleteSnapshot(call.cloud, findSnapshot(call));
      return { status: 202 };
    },
  },
  ...metadataRoutes({
    path: '/snapshots/:id',
    what: 'Snapshot',
    read: findSnapshot,
    write: (call, metadata) => {
      call.cloud.state.snapshots.update(findSnapshot(call).id, { metadata });
    },
  }),
];

function findSnapshot(call: Call): VolumeSnapshotRow {
  const id = call.params['id'] ?? '';
  const snapshot = call.cloud.state.snapshots.get(id);
  if (snapshot === null || !mayTouch(call, snapshot)) throw notFound('Snapshot', id);
  return snapshot;
}

function list(call: Call, path: string, view: (call: Call, snapshot: VolumeSnapshotRow) => object): Reply {
  const found = filterRows(call, visibleRows(call, call.cloud.state.snapshots.all()), FILTERS);
  const { rows, links } = pageOf(call, 'snapshots', 'Snapshot', path, found);
  return { status: 200, json: { snapshots: rows.map((snapshot) => view(call, snapshot)), ...links } };
}

async function create(call: Call): Promise<Reply> {
  const { snapshot: asked } = decodeBody(newSnapshotSchema, call.json);
  const volume = findVolume(call, asked.volume_id);
  const isNew = call.microversion >= IN_USE_SINCE;
  if (isNew && asked.force === false) {
    throw invalidInput(
      "Since microversion 3.66 the 'force' option is invalid for this request. It is ignored when it is true.",
    );
  }
  const snapshot = await createSnapshot(call.cloud, volume, {
    name: asked.name ?? '',
    description: asked.description ?? null,
    metadata: asked.metadata ?? {},
    alsoInUse: isNew || asked.force === true,
  });
  return { status: 202, json: { snapshot: snapshotView(call, snapshot) } };
}

function change(call: Call): Reply {
  const { id } = findSnapshot(call);
  const { snapshot: asked } = decodeBody(changedSnapshotSchema, call.json);
  const snapshot = call.cloud.state.snapshots.update(id, {
    ...(asked.name === undefined ? {} : { name: asked.name ?? '' }),
    ...(asked.description === undefined ? {} : { description: asked.description }),
  });
  return { status: 200, json: { snapshot: snapshotView(call, snapshot) } };
}

function snapshotSummary(_call: Call, snapshot: VolumeSnapshotRow): object {
  const isMade = snapshot.status !== 'creating';
  return {
    id: snapshot.id,
    created_at: cinderTime(snapshot.createdAtMs),
    updated_at: isMade ? cinderTime(snapshot.createdAtMs) : null,
    name: snapshot.name,
    description: snapshot.description,
    volume_id: snapshot.volumeId,
    status: snapshot.status,
    size: snapshot.sizeGib,
    metadata: snapshot.metadata,
  };
}

/** Fields by microversion (cinder/api/v3/views/snapshots.py). */
function snapshotView(call: Call, snapshot: VolumeSnapshotRow): object {
  return {
    ...snapshotSummary(call, snapshot),
    ...(call.microversion >= 14 ? { group_snapshot_id: null } : {}),
    ...(call.microversion >= 41 ? { user_id: call.cloud.state.volumes.get(snapshot.volumeId)?.userId ?? null } : {}),
    ...(call.microversion >= 65 ? { consumes_quota: true } : {}),
  };
}

function snapshotViewInFull(call: Call, snapshot: VolumeSnapshotRow): object {
  return {
    ...snapshotView(call, snapshot),
    'os-extended-snapshot-attributes:project_id': snapshot.projectId,
    'os-extended-snapshot-attributes:progress': snapshot.status === 'available' ? '100%' : '0%',
  };
}
