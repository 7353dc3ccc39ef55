import type pg from 'pg';
import { z } from 'zod';
import type { Asking, WantedRun, WantedRuns } from '../ports/controller-memory.ts';
import { known } from './known-migration.ts';
import { run } from './pool.ts';

const wantedRow = z
  .object({ migration_id: z.string(), asked: z.number(), is_urgent: z.boolean() })
  .transform((row): WantedRun => ({ migrationId: row.migration_id, asked: row.asked, isUrgent: row.is_urgent }));

/** Wanted runs, each with its migration. */
const WANTED = `
  select w.migration_id, w.asked,
    m.state in ('guarding', 'rolling-back') or exists (
      select from baton.commands c
      where c.migration_id = m.id and c.taken_at is null and c.body->>'kind' in ('rollback', 'abort')
    ) as is_urgent
  from baton.wanted_runs w join baton.migrations m on m.id = w.migration_id
  where w.wanted and (w.not_before is null or w.not_before <= clock_timestamp())`;

/** In the schema `baton`. Every call is one statement: controllers that call at the same time need not agree on anything else. */
export class PostgresWantedRuns implements WantedRuns {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Asked again before it rests, it keeps its place. Throws code MIGRATION_UNKNOWN. */
  async want(migrationId: string): Promise<void> {
    await known(
      migrationId,
      run(
        this.#pool,
        `insert into baton.wanted_runs as w (migration_id) values ($1)
         on conflict (migration_id) do update set
           wanted = true, not_before = null, asked = w.asked + 1, since = case when w.wanted then w.since else excluded.since end`,
        [migrationId],
      ),
    );
  }

  async rest({ migrationId, asked }: Asking, until: string | null = null): Promise<void> {
    await run(
      this.#pool,
      'update baton.wanted_runs set wanted = $3::timestamptz is not null, not_before = $3 where migration_id = $1 and asked = $2',
      [migrationId, asked, until],
    );
  }

  async isWanted(migrationId: string): Promise<boolean> {
    return (await this.find(migrationId)) !== null;
  }

  async find(migrationId: string): Promise<WantedRun | null> {
    const rows = await run(this.#pool, `${WANTED} and w.migration_id = $1`, [migrationId]);
    return rows.length === 0 ? null : wantedRow.parse(rows[0]);
  }

  async waiting(): Promise<readonly WantedRun[]> {
    const rows = await run(
      this.#pool,
      `${WANTED} and not exists (
         select from baton.leases l where l.migration_id = w.migration_id and l.until > clock_timestamp()
       )
       order by is_urgent desc, m.state = 'created', w.since, w.migration_id`,
    );
    return rows.map((row) => wantedRow.parse(row));
  }
}
