/** The store as main.ts wires it: the database, its schema, and what is built upon it. */
import type pg from 'pg';
import type { Clock } from '../ports/clock.ts';
import { dataDirectory } from './data-directory.ts';
import { openEmbeddedPostgres } from './embedded-postgres.ts';
import { Leases, type LeaseTimes } from './lease.ts';
import { createPool } from './pool.ts';
import { PostgresAuditLog } from './postgres-audit-log.ts';
import { PostgresBell } from './postgres-bell.ts';
import { PostgresEndedSessions } from './postgres-ended-sessions.ts';
import { PostgresJournal } from './postgres-journal.ts';
import { PostgresKeptAnswers } from './postgres-kept-answers.ts';
import { PostgresWantedRuns } from './postgres-wanted-runs.ts';
import { upgradeSchema } from './schema.ts';

export interface Store {
  /** For the engine. Holds a password: never shown. */
  readonly databaseUrl: string;
  readonly pool: pg.Pool;
  readonly journal: PostgresJournal;
  readonly leases: Leases;
  readonly wanted: PostgresWantedRuns;
  readonly audit: PostgresAuditLog;
  readonly answers: PostgresKeptAnswers;
  readonly endedSessions: PostgresEndedSessions;
  readonly bell: PostgresBell;
  /** Close the engine first. The last Baton to leave stops the embedded Postgres. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** DATABASE_URL, BATON_HOME, XDG_STATE_HOME, HOME are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long a lease lasts that this process takes; see lease.ts. */
  readonly leaseTimes?: LeaseTimes;
}

/** Opens `DATABASE_URL`, or else the embedded Postgres of the data directory, and brings the schema up to date. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const database = await openDatabase(options);
  const pool = createPool(database.url);
  try {
    await upgradeSchema(pool);
  } catch (error) {
    await pool.end();
    await database.close();
    throw error;
  }
  const bell = new PostgresBell(database.url, options.clock);
  const journal = new PostgresJournal(pool);
  return {
    databaseUrl: database.url,
    pool,
    journal,
    leases: new Leases(pool, options.clock, options.leaseTimes),
    wanted: new PostgresWantedRuns(pool),
    audit: new PostgresAuditLog(pool),
    answers: new PostgresKeptAnswers(pool),
    endedSessions: new PostgresEndedSessions(pool),
    bell,
    close: async () => {
      await journal.settled();
      await bell.close();
      await pool.end();
      await database.close();
    },
  };
}

async function openDatabase({ env, signal }: StoreOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const url = env['DATABASE_URL'];
  if (url) return { url, close: async () => undefined };
  return await openEmbeddedPostgres(dataDirectory(env), signal);
}
