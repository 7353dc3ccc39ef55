import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createPool } from '../store/pool.ts';
import { PostgresBell } from '../store/postgres-bell.ts';
import { PostgresJournal } from '../store/postgres-journal.ts';
import { systemClock } from '../store/testing/system-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { followEvents } from './follow-events.ts';

let temporary: TemporaryStore;
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(async () => {
  await temporary.close();
});

const newMigration = async (): Promise<string> =>
  (await temporary.store.journal.createMigration(emptyPlan(randomUUID()))).id;
/** Another process writes. */
const elsewhere = (): PostgresJournal => {
  const pool = createPool(temporary.env.DATABASE_URL);
  ends.push(async () => await pool.end());
  return new PostgresJournal(pool);
};
const note = (text: string) => ({ kind: 'note', stepId: null, text }) as const;

test('what another process writes is handed over at once, in order and each once; nothing of before, nothing of others', async () => {
  const { journal, bell } = temporary.store;
  const other = elsewhere();
  const [id, neighbour] = [await newMigration(), await newMigration()];
  const seen: number[] = [];
  // Never by itself while this test lasts.
  const follower = await followEvents({ journal, bell, migrationId: id, onEvent: ({ seq }) => seen.push(seq) }, 60_000);
  await Promise.all([1, 2, 3].map(async (n) => await other.appendEvent(id, note(`${n}`))));
  await other.appendEvent(neighbour, note('of another migration'));
  await vi.waitUntil(() => seen.length >= 3, { timeout: 1000, interval: 2 });
  await other.appendEvent(id, note('5'));
  await vi.waitUntil(() => seen.length >= 4, { timeout: 1000, interval: 2 });
  await follower.stop();
  await other.appendEvent(id, note('too late'));
  expect(seen).toEqual([2, 3, 4, 5]);
});

test('without a bell it looks by itself', async () => {
  const { journal } = temporary.store;
  const id = await newMigration();
  const seen: number[] = [];
  const bell = new PostgresBell('postgresql://nobody@127.0.0.1:1/none', systemClock);
  const follower = await followEvents({ journal, bell, migrationId: id, onEvent: ({ seq }) => seen.push(seq) }, 10);
  await journal.appendEvent(id, note('a'));
  await vi.waitUntil(() => seen.length >= 1, { timeout: 5000, interval: 2 });
  await follower.stop();
  expect(seen).toEqual([2]);
});

test('stop hands over what is left, and does not wait for the next look', async () => {
  const id = await newMigration();
  const seen: number[] = [];
  const bell = new PostgresBell('postgresql://nobody@127.0.0.1:1/none', systemClock);
  const { journal } = temporary.store;
  const follower = await followEvents({ journal, bell, migrationId: id, onEvent: ({ seq }) => seen.push(seq) }, 60_000);
  await journal.appendEvent(id, note('a'));
  await follower.stop();
  expect(seen).toEqual([2]);
});

test('a look that fails is followed by another', async () => {
  const { journal, bell } = temporary.store;
  const id = await newMigration();
  const seen: number[] = [];
  let failing = 3;
  const shaky = {
    listEvents: async (migrationId: string, afterSeq: number) => {
      // The first one tells where it begins.
      if (afterSeq > 0 && failing-- > 0) throw new Error('the database is away');
      return await journal.listEvents(migrationId, afterSeq);
    },
  };
  const follower = await followEvents(
    { journal: shaky, bell, migrationId: id, onEvent: ({ seq }) => seen.push(seq) },
    10,
  );
  await journal.appendEvent(id, note('a'));
  await vi.waitUntil(() => seen.length >= 1, { timeout: 5000, interval: 2 });
  await follower.stop();
  expect(seen).toEqual([2]);
});
