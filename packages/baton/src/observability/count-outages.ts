/** Outages that last: counted in the store at the moment it is asked. */
import type pg from 'pg';
import { z } from 'zod';
import { run } from '../store/pool.ts';

export interface OutagesNow {
  readonly probe: string;
  /** Seen from the plan's own vantage, or from another one. */
  readonly vantage: 'own' | 'other';
  /** HA IPs. */
  readonly count: number;
  /** Of the one that lasts longest. */
  readonly seconds: number;
}

const outagesRow = z
  .object({ probe: z.string(), own: z.boolean(), count: z.number(), seconds: z.number() })
  .transform(({ own, ...row }): OutagesNow => ({ ...row, vantage: own ? 'own' : 'other' }));

/** Only where a process watches: what a run that was killed has left open tells nothing of now. */
export async function countOutages(pool: pg.Pool): Promise<readonly OutagesNow[]> {
  const rows = await run(
    pool,
    `select g.probe, g.vantage is null as own, count(distinct (g.migration_id, g.address))::integer as count,
            greatest(0, max(extract(epoch from clock_timestamp() - g.began_at)))::double precision as seconds
     from baton.gaps g join baton.leases l on l.migration_id = g.migration_id and l.until > clock_timestamp()
     where g.ending = 'open'
     group by 1, 2`,
  );
  return rows.map((row) => outagesRow.parse(row));
}
