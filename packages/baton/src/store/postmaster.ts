/** One Postgres server process over one data directory: how it is made, started, found again and stopped. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { BatonError } from '../domain/error.ts';
import { asServerUser } from './server-user.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { commandLine, processStart } from './process-identity.ts';

export const superuser = 'baton';

/** What a running (or killed) server left in postmaster.pid. */
export interface Postmaster {
  readonly pid: number;
  readonly socketDirectory: string;
}

const stopTimeoutMs = 60_000;
const maxLogBytes = 4 * 1024 * 1024;
/** sun_path holds 108 bytes on Linux and 104 on macOS (unix(7)), with the closing NUL and the name of the socket. */
const maxSocketDirectory = 103 - '/.s.PGSQL.5432'.length;

/** Makes a new data directory, whole or not at all. */
export async function initialize(
  binaries: PostgresBinaries,
  data: string,
  passwordFile: string,
  signal: AbortSignal,
): Promise<void> {
  const draft = `${data}.new`;
  await rm(draft, { recursive: true, force: true });
  const options = ['-D', draft, '-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const command = await asServerUser([binaries.initdb, ...options, '-E', 'UTF8', '--locale=C', '--no-instructions']);
  try {
    const env = { ...process.env, ...binaries.env };
    await promisify(execFile)(command.file, [...command.args], { env, cwd: '/', signal });
  } catch (cause) {
    signal.throwIfAborted();
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new BatonError({
      code: 'POSTGRES_START_FAILED',
      kind: 'user',
      message: `The database directory ${data} cannot be made: ${said}`,
      remedy: 'Solve what it says (room on the disk, permissions), or set DATABASE_URL to a Postgres of your own.',
      cause,
    });
  }
  await rename(draft, data);
}

/**
 * postmaster.pid, if a server left one: pid, data directory, start time, port, socket directory, each on its line
 * (PostgreSQL, src/include/utils/pidfile.h).
 */
export async function readPostmaster(data: string): Promise<Postmaster | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => null);
  // The server writes it in place, so that it can be seen half written: only a line that has its end counts.
  const lines = text?.split('\n').slice(0, -1) ?? [];
  const pid = Number(lines[0]);
  const socketDirectory = lines[4] ?? '';
  return Number.isInteger(pid) && pid > 0 && socketDirectory !== '' ? { pid, socketDirectory } : null;
}

/** Is that pid a living server over this very data directory, and not another process that got the number? */
export function isAlive(postmaster: Postmaster, data: string): boolean {
  return processStart(postmaster.pid) !== null && commandLine(postmaster.pid).includes(` ${data} `);
}

/** Starts the server in a session of its own: neither Ctrl-C in the terminal nor the end of this process reaches it. */
export async function start(binaries: PostgresBinaries, home: string, data: string): Promise<{ readonly pid: number }> {
  const socketDirectory = await freshSocketDirectory(home);
  await forgetReusedPid(data, socketDirectory);
  const settings = {
    // Only this user's processes can reach a socket in a 0700 directory; nothing listens on any network address.
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0700',
    shared_buffers: '32MB',
    max_connections: '200',
    max_wal_size: '256MB',
    wal_level: 'minimal',
    max_wal_senders: '0',
    // No worker processes for a database of a few megabytes.
    io_method: 'sync',
    max_logical_replication_workers: '0',
    jit: 'off',
    TimeZone: 'UTC',
    log_timezone: 'UTC',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = await asServerUser([binaries.postgres, '-D', data, ...options]);
  const logFile = logPath(home);
  const written = await stat(logFile).catch(() => null);
  if (written !== null && written.size > maxLogBytes) await truncate(logFile);
  const log = await open(logFile, 'a', 0o600);
  try {
    const child = spawn(command.file, command.args, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: '/',
      env: { ...process.env, ...binaries.env },
    });
    const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
    const spawned = new Promise<void>((resolve) => child.once('spawn', resolve));
    await Promise.race([spawned, failed]);
    child.unref();
    return { pid: child.pid ?? 0 };
  } finally {
    await log.close();
  }
}

/** Fast shutdown: sessions are ended, everything is written (PostgreSQL documentation, "Shutting Down the Server"). */
export async function stop(postmaster: Postmaster, data: string): Promise<void> {
  const endMs = performance.now() + stopTimeoutMs;
  // By its start time, not its command line: a process that exits has none any more, and is still there.
  const started = processStart(postmaster.pid);
  signalServer(postmaster.pid, 'SIGINT');
  while (started !== null && processStart(postmaster.pid) === started) {
    if (performance.now() > endMs) {
      throw new BatonError({
        code: 'POSTGRES_STOP_FAILED',
        kind: 'user',
        message: `The database server (process ${postmaster.pid}) did not stop within ${stopTimeoutMs / 1000} s.`,
        remedy: `Nothing is lost. End it with \`kill -QUIT ${postmaster.pid}\`; the next start of Baton recovers its data.`,
      });
    }
    await sleep(10);
  }
  if (dirname(data) !== postmaster.socketDirectory)
    await rm(postmaster.socketDirectory, { recursive: true, force: true });
}

/** The end of the server's log, for an error message. */
export async function logTail(home: string): Promise<string> {
  const text = await readFile(logPath(home), 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-5).join('\n');
}

function logPath(home: string): string {
  return join(home, 'log');
}

function signalServer(pid: number, signal: 'SIGINT'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

/** In the data directory, or in the system's for temporary files where the path would be too long for a socket. */
async function freshSocketDirectory(home: string): Promise<string> {
  if (Buffer.byteLength(home) > maxSocketDirectory) return await mkdtemp(join(tmpdir(), 'baton-'));
  return home;
}

/**
 * Clears away the lock files of a killed server whose pid another process has got: Postgres would take that one for it and
 * refuse to start. Otherwise they stay, since Postgres sees in them whether processes of the killed server still live.
 */
async function forgetReusedPid(data: string, socketDirectory: string): Promise<void> {
  const left = await readPostmaster(data);
  if (left === null || processStart(left.pid) === null || isAlive(left, data)) return;
  await rm(join(data, 'postmaster.pid'), { force: true });
  await rm(join(socketDirectory, '.s.PGSQL.5432.lock'), { force: true });
}
