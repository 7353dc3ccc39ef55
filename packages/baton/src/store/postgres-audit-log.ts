import type pg from 'pg';
import { z } from 'zod';
import type { AuditEntry, AuditLog } from '../ports/controller-memory.ts';
import { storable, time, toJsonb } from './journal-rows.ts';
import { run } from './pool.ts';

const auditRow = z
  .object({
    at: time,
    who: z
      .object({
        userId: z.string(),
        userName: z.string(),
        projectId: z.string(),
        access: z.enum(['viewer', 'tenant', 'operator']),
      })
      .nullable(),
    origin: z.string(),
    action: z.string(),
    object: z.string().nullable(),
    project_id: z.string().nullable(),
    request_id: z.string(),
    outcome: z.string(),
  })
  .transform((row): AuditEntry => ({
    at: row.at,
    who: row.who,
    from: row.origin,
    action: row.action,
    object: row.object,
    projectId: row.project_id,
    requestId: row.request_id,
    outcome: row.outcome,
  }));

/** In the schema `baton`. Times are the database's. What somebody typed is stored, whatever it is. */
export class PostgresAuditLog implements AuditLog {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async add(entry: Omit<AuditEntry, 'at'>): Promise<void> {
    const { from, action, object, projectId, requestId, outcome } = entry;
    const texts = [from, action, object, projectId, requestId, outcome];
    await run(
      this.#pool,
      `insert into baton.audit (who, origin, action, object, project_id, request_id, outcome)
       values ($1::jsonb, $2, $3, $4, $5, $6, $7)`,
      [entry.who === null ? null : toJsonb(entry.who), ...texts.map((text) => (text === null ? null : storable(text)))],
    );
  }

  async list({ projectId, limit }: Parameters<AuditLog['list']>[0]): Promise<readonly AuditEntry[]> {
    const rows = await run(
      this.#pool,
      'select * from baton.audit where $1::text is null or project_id = $1 order by id desc limit $2',
      [projectId ?? null, limit],
    );
    return rows.map((row) => auditRow.parse(row));
  }
}
