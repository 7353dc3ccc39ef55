import pg from 'pg';
import { BatonError } from '../domain/error.ts';

/** Connections to the store, opened as they are needed. */
export function createPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'baton',
    max: 6,
    connectionTimeoutMillis: 10_000,
  });
  // An idle connection that breaks is replaced at its next use; without a listener it would end this process.
  pool.on('error', () => undefined);
  return pool;
}

/** One statement. Errors as `reached` tells them. */
export async function run(
  on: pg.Pool | pg.PoolClient,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly unknown[]> {
  const result = await reached(on.query<Record<string, unknown>>(sql, [...values]));
  return result.rows;
}

/** Several statements that stand or fall together. */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return await onConnection(pool, (client) => inTransaction(client, work));
}

/**
 * The same, while no other one of the same key is begun, of any process at this database. The lock comes before the transaction:
 * PostgreSQL hears of other sessions' changes to the catalog when a transaction begins, so one that waits inside may make again what
 * was made meanwhile.
 */
export async function exclusiveTransaction<T>(
  pool: pg.Pool,
  key: number,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  return await onConnection(pool, async (client) => {
    await run(client, 'select pg_advisory_lock($1)', [key]);
    try {
      return await inTransaction(client, work);
    } finally {
      // A connection that is broken holds no lock.
      await succeeds(client.query('select pg_advisory_unlock($1)', [key]));
    }
  });
}

async function inTransaction<T>(client: pg.PoolClient, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  try {
    await run(client, 'begin');
    const result = await work(client);
    await run(client, 'commit');
    return result;
  } catch (error) {
    await succeeds(client.query('rollback'));
    throw error;
  }
}

/** One connection, which goes back to the pool unless it is broken. */
async function onConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await reached(pool.connect());
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(!(await succeeds(client.query('select 1'))));
    throw error;
  }
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return await work.then(
    () => true,
    () => false,
  );
}

/** A store that cannot be reached (code STORE_UNREACHABLE) is told apart from a statement that is wrong. */
export async function reached<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isUnreachable(error) ? unreachable(error) : error;
  }
}

/** SQLSTATE of an error that the database reported; '' for any other. */
export function sqlState(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : '';
}

/** Class 08: connection exceptions; 57P01..57P03: the server is going down or coming up; no SQLSTATE: it never answered. */
function isUnreachable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== '') return state.startsWith('08') || state.startsWith('57P0');
  return error instanceof Error && !(error instanceof BatonError) && !(error instanceof TypeError);
}

function unreachable(cause: unknown): BatonError {
  return new BatonError({
    code: 'STORE_UNREACHABLE',
    kind: 'user',
    message: `The database that keeps Baton's journal cannot be reached: ${cause instanceof Error ? cause.message || cause.name : String(cause)}`,
    remedy:
      'See that it runs and that DATABASE_URL, if it is set, is right; then start again: a migration goes on where it was.',
    retryable: true,
    cause,
  });
}
