import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Event } from '../domain/event.ts';
import { systemClock } from '../store/testing/system-clock.ts';
import { type TemporaryStore, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { JournalReader } from './journal-reader.ts';
import { type JournalTail, journalTail } from './journal-tail.ts';
import { newMigration, note } from './testing/events.ts';
import { keptLog } from './testing/kept-log.ts';

let temporary: TemporaryStore;
let reader: JournalReader;
let heard: Event[];
let ear: { close(): Promise<void> };
const SOON = { timeout: 5000, interval: 5 };

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(async () => {
  await temporary.close();
});
beforeEach(() => {
  heard = [];
});
afterEach(async () => {
  await ear.close();
  await reader.stop();
});

async function follow(tail: JournalTail = journalTail(temporary.store.pool)): Promise<void> {
  reader = new JournalReader({
    tail,
    clock: systemClock,
    log: keptLog().log,
    onEvent: async (event) => {
      if (event.kind === 'note' && event.text === 'bad') throw new Error('cannot be counted');
      heard.push(event);
    },
  });
  ear = await temporary.store.bell.listen((news) => reader.news(news));
  await reader.start();
}
const append = async (id: string, text: string) => await temporary.store.journal.appendEvent(id, note(text));
const texts = (id: string) =>
  heard.flatMap((event) => (event.kind === 'note' && event.migrationId === id ? [event.text] : []));

it('begins with what is written after its start', async () => {
  const { journal } = temporary.store;
  const id = await newMigration(temporary.store);
  await append(id, 'before');
  await follow();
  await append(id, 'after');
  await journal.setState(id, 'running');
  await vi.waitFor(() => expect(heard.map(({ kind }) => kind)).toEqual(['note', 'migration.state']), SOON);
  expect(texts(id)).toEqual(['after']);
});

it('reads a migration that is born later from its beginning', async () => {
  await follow();
  const id = await newMigration(temporary.store);
  await vi.waitFor(() => expect(heard.map(({ kind }) => kind)).toEqual(['migration.created']), SOON);
  expect(heard[0]).toMatchObject({ migrationId: id, seq: 1 });
});

it('hears each event once and in order, however many migrations write at the same time', async () => {
  await follow();
  const ids = await Promise.all(Array.from({ length: 5 }, async () => await newMigration(temporary.store)));
  await Promise.all(
    ids.map(async (id) => {
      for (let count = 1; count <= 30; count += 1) await append(id, String(count));
    }),
  );
  const all = Array.from({ length: 30 }, (_one, index) => String(index + 1));
  await vi.waitFor(() => {
    for (const id of ids) expect(texts(id)).toEqual(all);
  }, SOON);
});

it('looks at all migrations when the bell was not heard for a while', async () => {
  await follow();
  const id = await newMigration(temporary.store);
  await ear.close();
  await append(id, 'unheard');
  reader.news(null);
  await vi.waitFor(() => expect(texts(id)).toEqual(['unheard']), SOON);
});

it('goes on where it was when the store does not answer', async () => {
  const real = journalTail(temporary.store.pool);
  let broken = true;
  await follow({
    heads: async () => await real.heads(),
    after: async (seqs, most) => {
      if (!broken) return await real.after(seqs, most);
      broken = false;
      throw new Error('gone');
    },
  });
  const id = await newMigration(temporary.store);
  await append(id, 'kept');
  await vi.waitFor(() => expect(texts(id)).toEqual(['kept']), SOON);
});

it('goes on when an event cannot be counted', async () => {
  await follow();
  const id = await newMigration(temporary.store);
  for (const text of ['good', 'bad', 'better']) await append(id, text);
  await vi.waitFor(() => expect(texts(id)).toEqual(['good', 'better']), SOON);
});
