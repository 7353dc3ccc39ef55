import type pg from 'pg';
import type { EndedSessions } from '../ports/controller-memory.ts';
import { run } from './pool.ts';

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
    const rows = await run(this.#pool, 'select 1 from baton.ended_sessions where session_key = $1', [sessionKey]);
    return rows.length > 0;
  }
}
