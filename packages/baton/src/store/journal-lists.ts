/** What many ask the journal for again and again, and so is read without what they do not need. */
import type pg from 'pg';
import { z } from 'zod';
import type { MigrationSummary } from '../domain/migration-summary.ts';
import type { EventPage } from '../ports/journal.ts';
import { eventRow, summaryRow } from './journal-rows.ts';
import { run } from './pool.ts';

/** A page of small events ends here. */
const MOST_EVENTS = 500;

/** Of a row of `baton.migrations m`: what its steps and its commands tell. */
export const TOLD_BESIDE = `(
  select s.finished_at from baton.steps s where s.migration_id = m.id and s.step_id = 'cutover' and s.state = 'done'
) as cut_over_at, (
  select c.body->>'kind' = 'pause' from baton.commands c
  where c.migration_id = m.id and c.taken_at is null and c.body->>'kind' in ('pause', 'resume') order by c.id desc limit 1
) as paused`;

const newestRow = z.object({ last_seq: z.number() });

/** Of those, or of all. A migration that an older Baton made has no head beside it yet. */
export async function readSummaries(pool: pg.Pool, ids?: readonly string[]): Promise<readonly MigrationSummary[]> {
  const rows = await run(
    pool,
    `select m.id, m.name, m.group_key, m.state, m.step_id, m.gate, m.error, m.created_at, m.updated_at, ${TOLD_BESIDE},
            coalesce(h.head, baton.head_of(m.plan)) as head
     from baton.migrations m left join baton.plan_heads h on h.migration_id = m.id
     ${ids === undefined ? '' : 'where m.id = any($1)'}
     order by m.created_at, m.id`,
    ids === undefined ? [] : [ids],
  );
  return rows.map((row) => summaryRow.parse(row));
}

/** Events are measured as they stand in the database: as text, of about the length that they are told in. */
export async function readEventPage(
  pool: pg.Pool,
  id: string,
  afterSeq: number,
  mostBytes: number,
): Promise<EventPage> {
  const rows = await run(
    pool,
    `select page.migration_id, page.seq, page.at, page.body, m.last_seq
     from (
       select *, sum(octet_length(body::text)) over (order by seq rows between unbounded preceding and 1 preceding) as before
       from (select * from baton.events where migration_id = $1 and seq > $2 order by seq limit $4) as next
     ) as page
     join baton.migrations m on m.id = page.migration_id
     where page.before is null or page.before < $3
     order by page.seq`,
    [id, afterSeq, mostBytes, MOST_EVENTS],
  );
  const events = rows.map((row) => eventRow.parse(row));
  const last = events.at(-1);
  // Numbers have no gaps, and both were read at the same moment.
  return { events, more: last !== undefined && last.seq < newestRow.parse(rows.at(-1)).last_seq };
}
