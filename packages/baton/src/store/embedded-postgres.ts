/**
 * The Postgres that Baton brings along, shared by all Baton processes of one data directory.
 *
 *   open:  under the lock: make the data directory once; adopt the server that runs, or start one; connect
 *   close: under the lock: disconnect; nobody else connected -> stop the server
 *
 * The connection that every process keeps is how the server knows who uses it: the kernel closes it with the process, so a
 * killed Baton counts no more. A server whose Batons were all killed goes on, is adopted by the next one, and stopped by it.
 * A killed server is started again and recovers from its log (fsync stays on).
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { BatonError } from '../domain/error.ts';
import { withLockFile } from './lock-file.ts';
import { isMarkOfGoneProcess, processMark } from './process-mark.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { processStart } from './process-identity.ts';
import { type Postmaster, initialize, isAlive, logTail, readPostmaster, start, stop, superuser } from './postmaster.ts';

export interface EmbeddedPostgres {
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Recovery after a crash reads what was written since the last checkpoint: at most max_wal_size. */
const readyTimeoutMs = 120_000;
/** After its postmaster was killed, a server's other processes take a moment to see it; until then no new one may start. */
const orphansTimeoutMs = 10_000;
const lockTimeoutMs = 180_000;
const database = 'baton';

/** `directory` belongs to Baton alone (mode 0700); it is made when it is missing. */
export async function openEmbeddedPostgres(directory: string, signal: AbortSignal): Promise<EmbeddedPostgres> {
  const home = join(directory, 'postgres');
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chmod(home, 0o700);
  const data = join(home, 'data');
  const { postmaster, presence, url } = await withLockFile(
    home,
    'lock',
    { timeoutMs: lockTimeoutMs, signal },
    async () => await adoptOrStart(home, data, signal),
  );
  return {
    url,
    pid: postmaster.pid,
    close: async () => {
      const patient = new AbortController().signal;
      await withLockFile(home, 'lock', { timeoutMs: lockTimeoutMs, signal: patient }, async () => {
        const last = await leave(url, presence);
        const current = await readPostmaster(data);
        if (last && current !== null && isAlive(current, data)) await stop(current, data);
      });
    },
  };
}

interface Connected {
  readonly postmaster: Postmaster;
  readonly presence: pg.Client;
  readonly url: string;
}

async function adoptOrStart(home: string, data: string, signal: AbortSignal): Promise<Connected> {
  const password = await ensurePassword(join(home, 'password'));
  const running = await readPostmaster(data);
  // It may run in another PID namespace (a container that shares the directory): its socket tells what its pid cannot.
  if (running !== null && (isAlive(running, data) || (await answers(running, password)))) {
    return await connect(running, home, data, password, signal);
  }
  const binaries = await postgresBinaries(join(home, 'lib'));
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) await initialize(binaries, data, join(home, 'password'), signal);
  else if (version.trim() !== binaries.major) throw wrongVersion(data, version.trim(), binaries.major);
  const endMs = performance.now() + (running === null ? 0 : orphansTimeoutMs);
  for (;;) {
    try {
      const { pid } = await start(binaries, home, data);
      const postmaster = await waitForPostmaster(pid, home, data, signal);
      return await connect(postmaster, home, data, password, signal);
    } catch (error) {
      if (!(error instanceof BatonError) || performance.now() > endMs) throw error;
      await sleep(100, undefined, { signal });
    }
  }
}

/** The server writes its postmaster.pid within milliseconds, or ends. */
async function waitForPostmaster(pid: number, home: string, data: string, signal: AbortSignal): Promise<Postmaster> {
  for (;;) {
    const postmaster = await readPostmaster(data);
    if (postmaster?.pid === pid) return postmaster;
    // Its command line says nothing while `unshare` becomes the server; that it lives, its start time says.
    if (processStart(pid) === null) throw await startFailed(home);
    await sleep(5, undefined, { signal });
  }
}

async function connect(
  postmaster: Postmaster,
  home: string,
  data: string,
  password: string,
  signal: AbortSignal,
): Promise<Connected> {
  const endMs = performance.now() + readyTimeoutMs;
  for (;;) {
    signal.throwIfAborted();
    try {
      await ensureDatabase(urlOf(postmaster, password, 'postgres'));
      const url = urlOf(postmaster, password, database);
      return { postmaster, url, presence: await connectClient(url, processMark()) };
    } catch (error) {
      if (!isAlive(postmaster, data) && !isStartingUp(error)) throw await startFailed(home, error);
      if (performance.now() > endMs || !(isStartingUp(error) || isNotListening(error))) {
        throw await startFailed(home, error);
      }
    }
    await sleep(10, undefined, { signal });
  }
}

async function answers(postmaster: Postmaster, password: string): Promise<boolean> {
  try {
    await (await connectClient(urlOf(postmaster, password, 'postgres'))).end();
    return true;
  } catch (error) {
    return isStartingUp(error);
  }
}

/** Only the connection that stands for its process carries the mark; the others of a Baton do not count. */
async function connectClient(url: string, name = 'baton'): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 10_000 });
  // Without a listener, the end of the server would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = await connectClient(url);
  try {
    const found = await client.query('select from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}

/**
 * No other Baton, and nobody with psql. A session outlives its client by a moment: who leaves in good order takes the mark off
 * first, and of a process that was killed the mark tells which one it was.
 */
async function isLast(presence: pg.Client): Promise<boolean> {
  const sessions = await presence.query<{ readonly application_name: string }>(
    `select application_name from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return sessions.rows.every(
    ({ application_name: name }) => name === 'baton' || name.startsWith('dbos_transact') || isMarkOfGoneProcess(name),
  );
}

/** Leaves the server; true when nobody else uses it. */
async function leave(url: string, presence: pg.Client): Promise<boolean> {
  try {
    // The server may have been restarted under us; then our connection has to be a new one.
    const alive = await presence.query('select').then(
      () => true,
      () => false,
    );
    const client = alive ? presence : await connectClient(url, processMark());
    const last = await isLast(client);
    await client.query(`set application_name = 'baton'`);
    await client.end();
    return last;
  } catch {
    // It does not answer: it is down already, or somebody is restarting it, who then uses it.
    return false;
  }
}

function urlOf(postmaster: Postmaster, password: string, name: string): string {
  const host = encodeURIComponent(postmaster.socketDirectory);
  // Port and sslmode are said so that PGPORT and PGSSLMODE in the environment do not matter.
  return `postgresql://${superuser}:${password}@localhost:5432/${name}?host=${host}&sslmode=disable`;
}

/** Random, made before the data directory is, and kept beside it. */
async function ensurePassword(path: string): Promise<string> {
  const existing = await readFile(path, 'utf8').catch(() => null);
  if (existing !== null) return existing.trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(`${path}.new`, `${password}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return password;
}

/** cannot_connect_now: "the database system is starting up", or is shutting down. */
function isStartingUp(error: unknown): boolean {
  return codeOf(error) === '57P03';
}

function isNotListening(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

async function startFailed(home: string, cause?: unknown): Promise<BatonError> {
  return new BatonError({
    code: 'POSTGRES_START_FAILED',
    kind: 'user',
    message: `The database in ${home} does not start. The end of its log:\n${await logTail(home)}`,
    remedy: 'Solve what the log says (room on the disk, permissions), or set DATABASE_URL to a Postgres of your own.',
    cause,
  });
}

function wrongVersion(data: string, found: string, wanted: string): BatonError {
  return new BatonError({
    code: 'POSTGRES_VERSION',
    kind: 'user',
    message: `The database in ${data} was made by Postgres ${found}, and this Baton brings Postgres ${wanted}.`,
    remedy:
      'End its migrations with the Baton that made it. Or move the data with pg_dump and pg_restore to a Postgres of your own and set DATABASE_URL.',
  });
}
