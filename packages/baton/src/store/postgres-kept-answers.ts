/**
 * One row for each Idempotency-Key:
 *
 *   free ──begin: first──▶ working ──keep──▶ answered ──a day since begin, or drop──▶ free
 *    ▲                      │ └──a minute without either: the next begin is first again
 *    └───────forget─────────┘
 *
 * Ages are counted by the database's clock. Whoever is `first` is decided by the row's lock, in one statement.
 */
import type pg from 'pg';
import { z } from 'zod';
import type { KeptAnswer, KeptAnswers } from '../ports/controller-memory.ts';
import { run } from './pool.ts';

type Begun = Awaited<ReturnType<KeptAnswers['begin']>>;

const deadAfterMs = 60_000;
/** Whoever begins removes old rows at its first call, and then once in so many. */
const cleanEvery = 200;
/** A key that is forgotten between two looks is free again; one that always is has others who work on it. */
const maxLooks = 3;

const keptRow = z.object({ request_digest: z.string(), status: z.number().nullable(), body: z.unknown() });

export class PostgresKeptAnswers implements KeptAnswers {
  readonly #pool: pg.Pool;
  readonly #deadAfterMs: number;
  #begun = 0;

  /** `firstIsDeadAfterMs`: a `first` that has neither kept nor forgotten since then is dead. */
  constructor(pool: pg.Pool, firstIsDeadAfterMs: number = deadAfterMs) {
    this.#pool = pool;
    this.#deadAfterMs = firstIsDeadAfterMs;
  }

  async begin(key: string, requestDigest: string): Promise<Begun> {
    if (this.#begun % cleanEvery === 0) await this.#removeOld();
    this.#begun += 1;
    for (let looks = 0; looks < maxLooks; looks += 1) {
      if (await this.#take(key, requestDigest)) return { kind: 'first' };
      const found = await this.#find(key, requestDigest);
      if (found !== null) return found;
    }
    return { kind: 'working' };
  }

  /** An answer that was kept stays: whoever was taken for dead and comes late changes nothing. */
  async keep(key: string, answer: KeptAnswer): Promise<void> {
    await run(
      this.#pool,
      'update baton.kept_answers set status = $2, body = $3::json where key = $1 and status is null',
      // An answer without a body is one of null.
      [key, answer.status, JSON.stringify(answer.body ?? null)],
    );
  }

  async forget(key: string): Promise<void> {
    await run(this.#pool, 'delete from baton.kept_answers where key = $1 and status is null', [key]);
  }

  async drop(key: string): Promise<void> {
    await run(this.#pool, 'delete from baton.kept_answers where key = $1', [key]);
  }

  async #take(key: string, requestDigest: string): Promise<boolean> {
    const rows = await run(
      this.#pool,
      `insert into baton.kept_answers as k (key, request_digest) values ($1, $2)
       on conflict (key) do update set
         request_digest = excluded.request_digest, began_at = clock_timestamp(), status = null, body = null
       where k.began_at < clock_timestamp() - interval '1 day'
         or (k.status is null and k.request_digest = excluded.request_digest
             and k.began_at < clock_timestamp() - $3 * interval '1 millisecond')
       returning k.key`,
      [key, requestDigest, this.#deadAfterMs],
    );
    return rows.length > 0;
  }

  async #find(key: string, requestDigest: string): Promise<Begun | null> {
    const rows = await run(this.#pool, 'select request_digest, status, body from baton.kept_answers where key = $1', [
      key,
    ]);
    if (rows.length === 0) return null;
    const { request_digest: digest, status, body } = keptRow.parse(rows[0]);
    if (digest !== requestDigest) return { kind: 'differs' };
    return status === null ? { kind: 'working' } : { kind: 'answered', answer: { status, body } };
  }

  async #removeOld(): Promise<void> {
    await run(this.#pool, `delete from baton.kept_answers where began_at < clock_timestamp() - interval '1 day'`);
  }
}
