/** What every resource carries (neutron/db/standard_attr.py). */
import type { SimulatedCloud } from '../../cloud.ts';
import type { Table } from '../../state/table.ts';
import type { NetworkRow } from '../rows.ts';

/** The part that rows of all resources have. */
export type StandardRow = Pick<
  NetworkRow,
  'id' | 'projectId' | 'name' | 'description' | 'tags' | 'revision' | 'createdAtMs' | 'updatedAtMs'
>;

export type Wire = Readonly<Record<string, unknown>>;

/** Of a row in the making. `revision` is the one that the answer to the creation shows. */
export function newStandard(
  cloud: SimulatedCloud,
  projectId: string,
  { name = '', description = '', revision = 0 }: Partial<Pick<StandardRow, 'name' | 'description' | 'revision'>>,
): StandardRow {
  const nowMs = cloud.time.nowMs();
  const common = { projectId, name, description, tags: [], revision };
  return { ...common, id: cloud.newId(), createdAtMs: nowMs, updatedAtMs: nowMs };
}

/** Writes a change, and with it a new revision: Neutron bumps it even when nothing else changes. */
export function change<R extends StandardRow>(
  cloud: SimulatedCloud,
  table: Table<R>,
  row: R,
  patch: Partial<R>,
  bumps = 1,
): R {
  const updated: Partial<StandardRow> = {
    revision: table.need(row.id).revision + bumps,
    updatedAtMs: cloud.time.nowMs(),
  };
  return table.update(row.id, { ...patch, ...(updated as Partial<R>) });
}

export function wireStandard(row: StandardRow): Wire {
  return {
    id: row.id,
    tenant_id: row.projectId,
    project_id: row.projectId,
    description: row.description,
    tags: row.tags,
    created_at: wireTime(row.createdAtMs),
    updated_at: wireTime(row.updatedAtMs),
    revision_number: row.revision,
  };
}

export const STANDARD_FILTERS = ['id', 'tenant_id', 'project_id', 'description', 'revision_number'];

function wireTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
