import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createPool } from './pool.ts';
import { PostgresBell } from './postgres-bell.ts';
import { PostgresJournal } from './postgres-journal.ts';
import { PostgresWantedRuns } from './postgres-wanted-runs.ts';
import { startFreezingProxy } from './testing/freezing-proxy.ts';
import { systemClock } from './testing/system-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from './testing/temporary-store.ts';

let temporary: TemporaryStore;
let bell: PostgresBell;
/** Of another process. */
let other: pg.Pool;
const SOON = { timeout: 1000, interval: 2 };
/** The database answers when it can. */
const PATIENT = { timeout: 15_000, interval: 5 };

beforeAll(async () => {
  temporary = await openTemporaryStore();
  bell = temporary.store.bell;
  other = createPool(temporary.env.DATABASE_URL);
});
afterEach(async () => {
  await bell.close();
});
afterAll(async () => {
  await other.end();
  await temporary.close();
});

const newMigration = async (): Promise<string> => {
  const { id } = await temporary.store.journal.createMigration(emptyPlan(randomUUID()));
  // Else it might be heard by whoever listens next.
  await temporary.store.journal.settled();
  return id;
};
const note = { kind: 'note', stepId: null, text: 'n' } as const;

async function listen(to: PostgresBell): Promise<{ readonly heard: (string | null)[]; close(): Promise<void> }> {
  const heard: (string | null)[] = [];
  const ear = await to.listen((news) => {
    heard.push(news);
  });
  return { heard, close: async () => await ear.close() };
}

/** The server's processes that listen: nobody else's statement begins so. One goes a moment after its connection was closed. */
async function listening(): Promise<readonly number[]> {
  const { rows } = await other.query<{ readonly pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`,
  );
  return rows.map(({ pid }) => pid);
}

test.each([
  ['an event', async (id: string) => await new PostgresJournal(other).appendEvent(id, note)],
  ['a state', async (id: string) => await new PostgresJournal(other).setState(id, 'running')],
  [
    'a command',
    async (id: string) => await new PostgresJournal(other).addCommand(id, { kind: 'abort', reason: 'r', by: 'ann' }),
  ],
  [
    'the end of a step',
    async (id: string) => {
      const journal = new PostgresJournal(other);
      await journal.beginStep(id, { stepId: 's', title: 'S', impact: 'none' });
      await journal.finishStep(id, 's', { state: 'done', requestIds: [], event: note });
    },
  ],
  ['a wish to run', async (id: string) => await new PostgresWantedRuns(other).want(id)],
])('%s that another process writes is heard within a second', async (_what, write) => {
  const id = await newMigration();
  const { heard } = await listen(bell);
  await write(id);
  await vi.waitUntil(() => heard.length > 0, SOON);
  expect(heard).toEqual([id]);
});

test('a run that is asked for again is heard again; what nobody needs to look at is not', async () => {
  const id = await newMigration();
  const wanted = new PostgresWantedRuns(other);
  await wanted.want(id);
  const { heard } = await listen(bell);
  await wanted.rest({ migrationId: id, asked: 1 });
  await other.query(`update baton.migrations set updated_at = clock_timestamp() where id = $1`, [id]);
  await wanted.want(id);
  await vi.waitUntil(() => heard.length > 0, SOON);
  // News come in the order of the commits: nothing of the first two is still on its way.
  expect(heard).toEqual([id]);
});

test('what is refused or rolled back rings for nobody, and several writes of one transaction ring once', async () => {
  const [id, never] = [await newMigration(), await newMigration()];
  const { heard } = await listen(bell);
  const client = await other.connect();
  await client.query('begin');
  await client.query('insert into baton.wanted_runs (migration_id) values ($1)', [never]);
  await client.query('rollback');
  client.release();
  const journal = new PostgresJournal(other);
  await expect(journal.setState('m-nonesuch', 'running')).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
  await journal.setState(id, 'running');
  await journal.settled();
  await vi.waitUntil(() => heard.length > 0, SOON);
  expect(heard).toEqual([id]);
});

test('what is written while it rings rings again, and what comes together rings together', async () => {
  const ids = [await newMigration(), await newMigration(), await newMigration()];
  const last = await newMigration();
  const { heard } = await listen(bell);
  const journal = new PostgresJournal(other);
  await Promise.all(ids.flatMap((id) => Array.from({ length: 20 }, async () => await journal.appendEvent(id, note))));
  await journal.settled();
  await journal.appendEvent(last, note);
  await vi.waitUntil(() => heard.includes(last), SOON);
  // News come in the order in which it rang.
  expect(heard.at(-1)).toBe(last);
  expect(new Set(heard)).toEqual(new Set([...ids, last]));
  expect(heard.length).toBeLessThan(60);
});

test('it rings null after its connection was ended, and hears again', async () => {
  const id = await newMigration();
  const { heard } = await listen(bell);
  await vi.waitUntil(async () => (await listening()).length === 1, PATIENT);
  const [pid] = await listening();
  await other.query('select pg_terminate_backend($1)', [pid]);
  await vi.waitUntil(() => heard.length > 0, PATIENT);
  expect(heard).toEqual([null]);
  await new PostgresJournal(other).appendEvent(id, note);
  await vi.waitUntil(() => heard.length > 1, SOON);
  expect(heard).toEqual([null, id]);
});

test('a half-open connection is noticed, and replaced', async () => {
  const proxy = await startFreezingProxy(temporary.env.DATABASE_URL);
  const times = { askEveryMs: 20, answerMs: 400, pauseMs: 10, longestPauseMs: 20 };
  const far = new PostgresBell(proxy.url, systemClock, times);
  try {
    const id = await newMigration();
    const { heard } = await listen(far);
    proxy.freeze();
    await new PostgresJournal(other).appendEvent(id, note);
    await vi.waitUntil(() => heard.length > 0, PATIENT);
    expect(heard).toEqual([null]);
    await new PostgresJournal(other).appendEvent(id, note);
    await vi.waitUntil(() => heard.length > 1, PATIENT);
    expect(heard).toEqual([null, id]);
  } finally {
    await far.close();
    await proxy.close();
  }
});

test('it is left in time, though nobody answers any more', async () => {
  const proxy = await startFreezingProxy(temporary.env.DATABASE_URL);
  const times = { askEveryMs: 60_000, answerMs: 1000, pauseMs: 10, longestPauseMs: 20 };
  const far = new PostgresBell(proxy.url, systemClock, times);
  const ear = await listen(far);
  proxy.freeze();
  await ear.close();
  expect(ear.heard).toEqual([]);
  await proxy.close();
});

test('all who listen share one connection, and the last one closes it', async () => {
  const id = await newMigration();
  const ears = await Promise.all([1, 2, 3].map(async () => await listen(bell)));
  await vi.waitUntil(async () => (await listening()).length === 1, PATIENT);
  await ears[0]?.close();
  await ears[0]?.close();
  await new PostgresJournal(other).appendEvent(id, note);
  await vi.waitUntil(() => ears.slice(1).every(({ heard }) => heard.length > 0), SOON);
  expect(ears.map(({ heard }) => heard)).toEqual([[], [id], [id]]);
  await Promise.all(ears.map(async (ear) => await ear.close()));
  await vi.waitUntil(async () => (await listening()).length === 0, PATIENT);
  const again = await listen(bell);
  await new PostgresJournal(other).appendEvent(id, note);
  await vi.waitUntil(() => again.heard.length > 0, SOON);
  expect(ears.map(({ heard }) => heard.length)).toEqual([0, 1, 1]);
});

test('a bell that cannot be opened says so to each who asks', async () => {
  const none = new PostgresBell('postgresql://nobody@127.0.0.1:1/none', systemClock);
  const asked = await Promise.allSettled([1, 2].map(async () => await listen(none)));
  asked.push(...(await Promise.allSettled([listen(none)])));
  for (const one of asked) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'STORE_UNREACHABLE' } });
});
