/** What was written to the journal lately, of all migrations at once: for readers that follow it. */
import type pg from 'pg';
import { z } from 'zod';
import type { Event } from '../domain/event.ts';
import { eventRow } from '../store/journal-rows.ts';
import { run } from '../store/pool.ts';

export interface JournalTail {
  /** The newest sequence number of every migration. */
  heads(): Promise<ReadonlyMap<string, number>>;
  /** Events after those numbers, in the order of each migration, `most` of them at most. */
  after(seqs: ReadonlyMap<string, number>, most: number): Promise<readonly Event[]>;
}

const headRow = z.object({ id: z.string(), last_seq: z.number() });

export function journalTail(pool: pg.Pool): JournalTail {
  return {
    heads: async () => {
      const rows = z.array(headRow).parse(await run(pool, 'select id, last_seq from baton.migrations'));
      return new Map(rows.map((row) => [row.id, row.last_seq]));
    },
    after: async (seqs, most) => {
      const rows = await run(
        pool,
        `select e.* from unnest($1::text[], $2::integer[]) as known (migration_id, seq)
         join baton.events e on e.migration_id = known.migration_id and e.seq > known.seq
         order by e.migration_id, e.seq limit $3`,
        [[...seqs.keys()], [...seqs.values()], most],
      );
      return rows.map((row) => eventRow.parse(row));
    },
  };
}
