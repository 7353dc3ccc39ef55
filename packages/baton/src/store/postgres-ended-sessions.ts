import type pg from 'pg';
import { z } from 'zod';
import type { EndedSessions } from '../ports/controller-memory.ts';
import { run } from './pool.ts';

const endedRow = z.object({ session_key: z.string() });

/** In the schema `baton`, for all controllers of the database. What has ended by itself meanwhile is forgotten by whoever ends another. */
export class PostgresEndedSessions implements EndedSessions {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async end(sessionKey: string, until: string): Promise<void> {
    await run(this.#pool, 'delete from baton.ended_sessions where until < clock_timestamp()');
    await run(
      this.#pool,
      'insert into baton.ended_sessions (session_key, until) values ($1, $2) on conflict (session_key) do nothing',
      [sessionKey, until],
    );
  }

  async isEnded(sessionKey: string): Promise<boolean> {
    return (await this.whichEnded([sessionKey])).length > 0;
  }

  async whichEnded(sessionKeys: readonly string[]): Promise<readonly string[]> {
    const sql = 'select session_key from baton.ended_sessions where session_key = any($1)';
    return (await run(this.#pool, sql, [sessionKeys])).map((row) => endedRow.parse(row).session_key);
  }
}
