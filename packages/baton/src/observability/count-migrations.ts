/** How many migrations there are, and whether somebody runs them: counted in the store at the moment it is asked. */
import type pg from 'pg';
import { z } from 'zod';
import { run } from '../store/pool.ts';

export interface MigrationCount {
  readonly state: string;
  /** A process holds the lease. */
  readonly isRun: boolean;
  readonly count: number;
}

const countRow = z
  .object({ state: z.string(), is_run: z.boolean(), count: z.number() })
  .transform((row): MigrationCount => ({ state: row.state, isRun: row.is_run, count: row.count }));

export async function countMigrations(pool: pg.Pool): Promise<readonly MigrationCount[]> {
  const rows = await run(
    pool,
    `select m.state, coalesce(l.until > clock_timestamp(), false) as is_run, count(*)::integer as count
     from baton.migrations m left join baton.leases l on l.migration_id = m.id
     group by 1, 2`,
  );
  return rows.map((row) => countRow.parse(row));
}
