/**
 * Rings for what this process has written to the journal, once it is committed.
 *
 * Not by a trigger within the same transaction: one that notifies takes a lock of the whole server before it commits, and holds it
 * until its commit is on the disk (PostgreSQL, src/backend/commands/async.c, PreCommit_Notify), so that all who write would wait for
 * each other's disk, one after the other. A transaction that does nothing but notify has nothing to wait for (src/backend/access/
 * transam/xact.c, RecordTransactionCommit: nothing was written to the log), and what is written while one is under way rings
 * together.
 *
 * A process that dies between the two does not ring for what it wrote last: whoever listens looks by itself now and then as well.
 */
import type pg from 'pg';

export class NewsRinger {
  readonly #pool: pg.Pool;
  readonly #ids = new Set<string>();
  #ringing: Promise<void> | null = null;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** After the commit. */
  ring(migrationId: string): void {
    this.#ids.add(migrationId);
    this.#ringing ??= this.#ringForAll();
  }

  /** Resolves once all was rung for. */
  async settled(): Promise<void> {
    await this.#ringing;
  }

  async #ringForAll(): Promise<void> {
    while (this.#ids.size > 0) {
      const ids = [...this.#ids];
      this.#ids.clear();
      // A store that does not answer is told by whoever needs its answer; a bell that was missed is no fault.
      await this.#pool
        .query(`select pg_notify('baton_news', id) from unnest($1::text[]) as news (id)`, [ids])
        .catch(() => undefined);
    }
    // In the same turn as the last look: whoever rings next begins anew.
    this.#ringing = null;
  }
}
