import { randomUUID } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Command } from '../domain/migration.ts';
import { PostgresBell } from '../store/postgres-bell.ts';
import { firstLine, startChild } from '../store/testing/child.ts';
import { systemClock } from '../store/testing/system-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { NewsByBell } from './command-news.ts';
import { type CommandWatch, watchCommands } from './command-watch.ts';

/** What a person may wait until a command is seen to take effect; the look beside the bell comes after five seconds only. */
const AT_ONCE_MS = 250;
const PATIENT = { timeout: 15_000, interval: 5 };
/** On a machine that stands still meanwhile it takes longer; one that looks by the clock takes longer every time. */
const AGAIN = { retry: 2 };

let temporary: TemporaryStore;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  // A server's process goes a moment after its connection was closed.
  await vi.waitUntil(async () => (await listening()).length === 0, PATIENT);
});
afterAll(async () => {
  await temporary.close();
});

interface Watched {
  readonly id: string;
  readonly outer: AbortController;
  readonly watch: CommandWatch;
  /** When it was told to stop, by the machine's clock. */
  readonly stoppedAtMs: Promise<number>;
}

/** A new migration, as a step of it waits. */
async function watched(bell: PostgresBell = temporary.store.bell): Promise<Watched> {
  const { journal } = temporary.store;
  const { id } = await journal.createMigration(emptyPlan(randomUUID()));
  const outer = new AbortController();
  const news = new NewsByBell({ bell, clock: systemClock, migrationId: id });
  const watch = watchCommands(journal, news, id, outer.signal);
  ends.push(async () => {
    watch.stop();
    await news.close();
  });
  const stoppedAtMs = new Promise<number>((resolve) => {
    watch.signal.addEventListener('abort', () => resolve(Date.now()), { once: true });
  });
  return { id, outer, watch, stoppedAtMs };
}

/** The server's processes that listen. */
async function listening(): Promise<readonly number[]> {
  const { rows } = await temporary.store.pool.query<{ readonly pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`,
  );
  return rows.map(({ pid }) => pid);
}

/** It hears, and what it looked for at that moment has been looked for. */
async function untilHeard(): Promise<void> {
  await vi.waitUntil(async () => (await listening()).length === 1, PATIENT);
  await systemClock.sleep(200, new AbortController().signal);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test('what another process commands takes effect at once', AGAIN, async () => {
  const all = await Promise.all([1, 2, 3, 4, 5].map(() => watched()));
  await untilHeard();
  const child = startChild(
    new URL('testing/command-in-child.ts', import.meta.url),
    all.map(({ id }) => id),
    temporary.env,
  );
  const writtenAtMs = JSON.parse(await firstLine(child)) as readonly number[];
  const tookMs = await Promise.all(
    all.map(async ({ stoppedAtMs }, at) => (await stoppedAtMs) - (writtenAtMs[at] ?? 0)),
  );
  expect(tookMs).toHaveLength(5);
  expect(median(tookMs)).toBeLessThan(AT_ONCE_MS);
  for (const { watch } of all) {
    expect(watch.asked()).toEqual({ depth: 'rollback', reason: 'asked for elsewhere' });
    expect(watch.signal.reason).toMatchObject({ message: 'rollback was asked for: asked for elsewhere' });
  }
});

test(
  'one that came while the connection was lost takes effect as soon as it is there again, and so do later ones',
  AGAIN,
  async () => {
    const bell = new PostgresBell(temporary.env.DATABASE_URL, systemClock);
    ends.push(() => bell.close());
    const [lost, later] = [await watched(bell), await watched(bell)];
    await untilHeard();
    const { pool, journal } = temporary.store;
    const [pid] = await listening();
    await pool.query('select pg_terminate_backend($1)', [pid]);
    await vi.waitUntil(async () => !(await listening()).some((one) => one === pid), { timeout: 5000, interval: 1 });
    const beganMs = Date.now();
    await journal.addCommand(lost.id, { kind: 'abort', reason: 'never mind', by: 'ann' });
    // The pause before it connects again is a tenth of a second.
    expect((await lost.stoppedAtMs) - beganMs).toBeLessThan(2000);
    expect(lost.watch.asked()).toEqual({ depth: 'abort', reason: 'never mind' });
    await untilHeard();
    const againMs = Date.now();
    await journal.addCommand(later.id, { kind: 'rollback', reason: 'slow', by: 'ann' });
    expect((await later.stoppedAtMs) - againMs).toBeLessThan(2000);
  },
);

test.each<[string, Command]>([
  ['an approval', { kind: 'approve', gate: 'cutover', by: 'ann' }],
  ['a rollback of single HA IPs', { kind: 'rollback', reason: 'slow', by: 'ann', haIps: ['203.0.113.10'] }],
])('%s stops no step; a whole rollback behind it does', async (_what, command) => {
  const { journal } = temporary.store;
  const { id, watch, stoppedAtMs } = await watched();
  await untilHeard();
  await journal.addCommand(id, command);
  await systemClock.sleep(150, new AbortController().signal);
  expect(watch.signal.aborted).toBe(false);
  await journal.addCommand(id, { kind: 'rollback', reason: 'all of it', by: 'ann' });
  await stoppedAtMs;
  expect(watch.asked()).toEqual({ depth: 'rollback', reason: 'all of it' });
});

test('the end of the run ends it too, and a watch that was stopped leaves nothing behind', async () => {
  const { outer, watch } = await watched();
  expect(getEventListeners(outer.signal, 'abort')).toHaveLength(1);
  watch.stop();
  expect(getEventListeners(outer.signal, 'abort')).toEqual([]);
  outer.abort(new Error('Ctrl-C'));
  expect(watch.signal.reason).toMatchObject({ message: 'Ctrl-C' });
  expect(watch.asked()).toBeNull();
});

test('a look that fails is followed by another, and the command is found', async () => {
  const { journal, bell } = temporary.store;
  const { id } = await journal.createMigration(emptyPlan(randomUUID()));
  await journal.addCommand(id, { kind: 'rollback', reason: 'given before', by: 'ann' });
  let failures = 2;
  const shaky = {
    pendingCommands: async (migrationId: string) => {
      if (failures-- > 0) throw new Error('the database is away');
      return await journal.pendingCommands(migrationId);
    },
  };
  const news = new NewsByBell({ bell, clock: systemClock, migrationId: id });
  const watch = watchCommands(shaky, news, id, new AbortController().signal);
  ends.push(async () => {
    watch.stop();
    await news.close();
  });
  await vi.waitUntil(() => watch.signal.aborted, PATIENT);
  expect(watch.asked()).toEqual({ depth: 'rollback', reason: 'given before' });
  expect(failures).toBeLessThan(0);
});
