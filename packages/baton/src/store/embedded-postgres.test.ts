import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedPostgres, openEmbeddedPostgres } from './embedded-postgres.ts';
import { processStart } from './process-identity.ts';
import { ended, firstLine, startChild } from './testing/child.ts';

let directory: string;
const { signal } = new AbortController();
const open = async (): Promise<EmbeddedPostgres> => await openEmbeddedPostgres(directory, signal);
const lives = (pid: number): boolean => processStart(pid) !== null;

async function query(postgres: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url, application_name: 'baton' });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baton-pg-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

test('two that start at once share one server; the last to leave stops it', async () => {
  const [one, two] = await Promise.all([open(), open()]);
  expect(one.pid).toBe(two.pid);
  await one.close();
  expect(lives(two.pid)).toBe(true);
  expect(await query(two, 'select 1 + 1')).toEqual([2]);
  await two.close();
  expect(lives(two.pid)).toBe(false);
});

test('nobody else can reach it, and the terminal cannot end it', async () => {
  const postgres = await open();
  expect(await query(postgres, 'show listen_addresses')).toEqual(['']);
  expect(await query(postgres, 'show fsync')).toEqual(['on']);
  expect((await stat(join(directory, 'postgres'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(directory, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
  const wrong = new pg.Client(postgres.url.replace(/:[0-9a-f]{48}@/, ':guess@'));
  await expect(wrong.connect()).rejects.toMatchObject({ code: '28P01' });
  if (process.platform === 'linux') {
    // proc_pid_stat(5): after the name, the 4th field is the session; a session leader's is its own pid.
    const fields = readFileSync(`/proc/${postgres.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    expect(Number(fields[3])).toBe(postgres.pid);
  }
  await postgres.close();
});

test('the server of a killed Baton is adopted, and stopped when its last user leaves', async () => {
  const child = startChild(new URL('testing/hold-postgres.ts', import.meta.url), [directory]);
  const pid = Number(await firstLine(child));
  expect(lives(pid)).toBe(true);
  const postgres = await open();
  expect(postgres.pid).toBe(pid);
  child.kill('SIGKILL');
  await ended(child);
  await postgres.close();
  expect(lives(pid)).toBe(false);
});

test('a killed server is started again, with all that was committed', async () => {
  const killed = await open();
  await query(killed, 'create table kept as select 42 as answer');
  process.kill(killed.pid, 'SIGKILL');
  while (lives(killed.pid)) await sleep(5);
  const [again, alsoAgain] = await Promise.all([open(), open()]);
  expect(again.pid).not.toBe(killed.pid);
  expect(await query(again, 'select answer from kept')).toEqual([42]);
  await killed.close();
  expect(lives(again.pid)).toBe(true);
  await alsoAgain.close();
  await again.close();
  expect(lives(again.pid)).toBe(false);
});

test('what a dead server left does not hinder, even when another process has its pid', async () => {
  const left = [
    process.pid,
    join(directory, 'postgres', 'data'),
    0,
    5432,
    join(directory, 'postgres'),
    '',
    '',
    'ready   ',
    '',
  ];
  await writeFile(join(directory, 'postgres', 'data', 'postmaster.pid'), left.join('\n'));
  await writeFile(join(directory, 'postgres', '.s.PGSQL.5432.lock'), left.join('\n'));
  const postgres = await open();
  expect(await query(postgres, 'select 1')).toEqual([1]);
  await postgres.close();
});

test('a path that is too long for a socket works as well', async () => {
  const long = join(directory, 'a-directory-with-a-very-long-name'.repeat(4));
  // Quicker than making another one, and it shows that a data directory may be moved.
  await cp(join(directory, 'postgres'), join(long, 'postgres'), { recursive: true });
  const postgres = await openEmbeddedPostgres(long, signal);
  expect(await query(postgres, 'select 1')).toEqual([1]);
  const socketDirectory = new URL(postgres.url).searchParams.get('host') ?? '';
  expect((await stat(socketDirectory)).mode & 0o777).toBe(0o700);
  await postgres.close();
  await expect(stat(socketDirectory)).rejects.toMatchObject({ code: 'ENOENT' });
});
