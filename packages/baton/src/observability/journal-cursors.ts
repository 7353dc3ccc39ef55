/**
 * How far one follower has come in the journal of each migration, shared by all controllers of a database.
 *
 *   nothing new -> due (there are newer events) -> claimed by one controller -> moves on event by event -> nothing new
 *                                                     \-> postponed: due again later, by whichever controller
 *                                                     \-> its controller died: due again when the claim ends
 *
 * A new follower begins with what is written after it joined: migrations of that moment get a cursor at their newest event, and
 * one that has none was born later.
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import type { Event, EventBody } from '../domain/event.ts';
import { eventRow } from '../store/journal-rows.ts';
import { run, transaction } from '../store/pool.ts';

export type Kinds = readonly EventBody['kind'][] | 'all';

/** The right to deal with the next events of one migration. */
export interface Claim {
  readonly migrationId: string;
  /** Dealt with up to here. */
  readonly seq: number;
  /** The newest event when it was claimed. */
  readonly lastSeq: number;
  readonly tries: number;
}

export interface NextEvent {
  readonly event: Event;
  /** It has been tried for long enough, or nobody was there to try. */
  readonly isStale: boolean;
}

export interface CursorTimes {
  /** How long a claim lasts without a sign of its owner: longer than one try. */
  readonly claimMs: number;
  /** How old an event is when it is not tried any more. */
  readonly staleAfterMs: number;
}

export const CURSOR_TIMES: CursorTimes = { claimMs: 60_000, staleAfterMs: 86_400_000 };

const claimRow = z
  .object({ migration_id: z.string(), seq: z.number(), last_seq: z.number(), tries: z.number() })
  .transform((row): Claim => ({
    migrationId: row.migration_id,
    seq: row.seq,
    lastSeq: row.last_seq,
    tries: row.tries,
  }));
const staleRow = z.object({ is_stale: z.boolean() });
const staleCountRow = z.object({ upto: z.number().nullable(), wanted: z.number() });
const dueRow = z.object({ in_ms: z.number().nullable() });

export class JournalCursors {
  readonly #pool: pg.Pool;
  readonly #follower: string;
  readonly #times: CursorTimes;
  readonly #owner = randomUUID();

  constructor(pool: pg.Pool, follower: string, times: CursorTimes = CURSOR_TIMES) {
    this.#pool = pool;
    this.#follower = follower;
    this.#times = times;
  }

  /** Makes the follower known. One that was known before goes on where it was. */
  async join(): Promise<void> {
    await transaction(this.#pool, async (client) => {
      const made = await run(
        client,
        'insert into baton.journal_followers (name) values ($1) on conflict do nothing returning name',
        [this.#follower],
      );
      if (made.length === 0) return;
      await run(
        client,
        'insert into baton.journal_cursors (follower, migration_id, seq) select $1, id, last_seq from baton.migrations',
        [this.#follower],
      );
    });
  }

  /** Migrations with newer events that nobody else deals with now, `most` of them at most. */
  async claim(most: number): Promise<readonly Claim[]> {
    await run(
      this.#pool,
      `insert into baton.journal_cursors (follower, migration_id, seq)
       select $1, m.id, 0 from baton.migrations m
       where not exists (select from baton.journal_cursors c where c.follower = $1 and c.migration_id = m.id)
       on conflict do nothing`,
      [this.#follower],
    );
    const rows = await run(
      this.#pool,
      `update baton.journal_cursors as c
       set owner = $2, until = clock_timestamp() + $3 * interval '1 millisecond'
       from (
         select w.migration_id, m.last_seq from baton.journal_cursors w join baton.migrations m on m.id = w.migration_id
         where w.follower = $1 and m.last_seq > w.seq and w.due_at <= clock_timestamp()
           and (w.until is null or w.until < clock_timestamp())
         order by w.due_at limit $4
         for update of w skip locked
       ) as due
       where c.follower = $1 and c.migration_id = due.migration_id
       returning c.migration_id, c.seq, due.last_seq, c.tries`,
      [this.#follower, this.#owner, this.#times.claimMs, most],
    );
    return rows.map((row) => claimRow.parse(row));
  }

  /** The first event of these kinds after the claim's; null: there is none up to its `lastSeq`. */
  async next(claim: Claim, kinds: Kinds): Promise<NextEvent | null> {
    const rows = await run(
      this.#pool,
      `select e.*, e.at < clock_timestamp() - $5 * interval '1 millisecond' as is_stale from baton.events e
       where e.migration_id = $1 and e.seq > $2 and e.seq <= $3 and ($4::text[] is null or e.body->>'kind' = any($4))
       order by e.seq limit 1`,
      [claim.migrationId, claim.seq, claim.lastSeq, listOf(kinds), this.#times.staleAfterMs],
    );
    const [row] = rows;
    return row === undefined ? null : { event: eventRow.parse(row), isStale: staleRow.parse(row).is_stale };
  }

  /** Events that are not tried any more: up to which one, and how many of them are of these kinds. */
  async stale(claim: Claim, kinds: Kinds): Promise<{ readonly seq: number; readonly wanted: number }> {
    const rows = await run(
      this.#pool,
      `select max(e.seq) as upto, count(*) filter (where $4::text[] is null or e.body->>'kind' = any($4))::integer as wanted
       from baton.events e
       where e.migration_id = $1 and e.seq > $2 and e.seq <= $3
         and e.at < clock_timestamp() - $5 * interval '1 millisecond'`,
      [claim.migrationId, claim.seq, claim.lastSeq, listOf(kinds), this.#times.staleAfterMs],
    );
    const { upto, wanted } = staleCountRow.parse(rows[0]);
    return { seq: upto ?? claim.seq, wanted };
  }

  /** Everything up to `seq` is dealt with. Keeps the claim; null: it was lost, and another controller goes on. */
  async moveOn(claim: Claim, seq: number): Promise<Claim | null> {
    const rows = await run(
      this.#pool,
      `update baton.journal_cursors set seq = $4, tries = 0, due_at = clock_timestamp(),
         until = clock_timestamp() + $5 * interval '1 millisecond'
       where follower = $1 and migration_id = $2 and owner = $3 returning seq`,
      [this.#follower, claim.migrationId, this.#owner, seq, this.#times.claimMs],
    );
    return rows.length === 0 ? null : { ...claim, seq, tries: 0 };
  }

  /** The next event was tried in vain. Gives the claim back. */
  async postpone(claim: Claim, pauseMs: number): Promise<void> {
    await run(
      this.#pool,
      `update baton.journal_cursors set tries = tries + 1, due_at = clock_timestamp() + $4 * interval '1 millisecond',
         owner = null, until = null
       where follower = $1 and migration_id = $2 and owner = $3`,
      [this.#follower, claim.migrationId, this.#owner, pauseMs],
    );
  }

  async giveBack(claim: Claim): Promise<void> {
    await run(
      this.#pool,
      `update baton.journal_cursors set owner = null, until = null
       where follower = $1 and migration_id = $2 and owner = $3`,
      [this.#follower, claim.migrationId, this.#owner],
    );
  }

  /** Milliseconds until something becomes due, by its pause or by the end of somebody's claim; null: nothing is. */
  async dueInMs(): Promise<number | null> {
    const rows = await run(
      this.#pool,
      `select extract(epoch from min(greatest(c.due_at, c.until)) - clock_timestamp())::double precision * 1000 as in_ms
       from baton.journal_cursors c join baton.migrations m on m.id = c.migration_id
       where c.follower = $1 and m.last_seq > c.seq`,
      [this.#follower],
    );
    const { in_ms: inMs } = dueRow.parse(rows[0]);
    return inMs === null ? null : Math.max(0, inMs);
  }
}

function listOf(kinds: Kinds): readonly string[] | null {
  return kinds === 'all' ? null : kinds;
}
