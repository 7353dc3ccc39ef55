import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Event } from '../domain/event.ts';
import { systemClock } from '../store/testing/system-clock.ts';
import { type TemporaryStore, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { DurableFollower, type DurableFollowerParts } from './durable-follower.ts';
import { type Claim, CURSOR_TIMES, type CursorTimes, JournalCursors } from './journal-cursors.ts';
import { makeOlder, newMigration, note } from './testing/events.ts';
import { keptLog } from './testing/kept-log.ts';

let temporary: TemporaryStore;
/** Each test has a follower of its own, which any number of controllers may be. */
let name: string;
let ending: (() => Promise<void>)[];
const SOON = { timeout: 5000, interval: 5 };

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(async () => {
  await temporary.close();
});
beforeEach(() => {
  name = `test:${randomUUID()}`;
  ending = [];
});
afterEach(async () => {
  for (const end of ending) await end();
});

type Deal = DurableFollowerParts['deal'];
const texts = (events: readonly Event[]) => events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
const append = async (id: string, text: string) => await temporary.store.journal.appendEvent(id, note(text));

/** One controller. Answers with what it has dealt with. */
async function follow(
  deal: Deal = async () => true,
  more: Partial<DurableFollowerParts> & { readonly times?: CursorTimes } = {},
): Promise<{ readonly dealt: Event[]; readonly follower: DurableFollower }> {
  const dealt: Event[] = [];
  const follower = new DurableFollower({
    cursors: new JournalCursors(temporary.store.pool, name, more.times ?? CURSOR_TIMES),
    kinds: ['note'],
    clock: systemClock,
    log: keptLog().log,
    pauses: { firstMs: 10, longestMs: 40 },
    onGivenUp: () => undefined,
    ...more,
    deal: async (event, signal) => {
      const done = await deal(event, signal);
      if (done) dealt.push(event);
      return done;
    },
  });
  const ear = await temporary.store.bell.listen(() => follower.news());
  await follower.start();
  ending.push(async () => {
    await ear.close();
    await follower.stop();
  });
  return { dealt, follower };
}

it('begins with what is written after it joined, and hears the kinds that it asked for', async () => {
  const id = await newMigration(temporary.store);
  await append(id, 'before');
  const { dealt } = await follow();
  await temporary.store.journal.setState(id, 'running');
  await append(id, 'after');
  const later = await newMigration(temporary.store);
  await append(later, 'of another');
  await vi.waitFor(() => expect(texts(dealt).toSorted()).toEqual(['after', 'of another']), SOON);
});

it('has each event dealt with once, in order, by however many controllers', async () => {
  const controllers = [await follow(), await follow(), await follow()];
  const ids = await Promise.all(Array.from({ length: 4 }, async () => await newMigration(temporary.store)));
  await Promise.all(
    ids.map(async (id) => {
      for (let count = 1; count <= 20; count += 1) await append(id, String(count));
    }),
  );
  const count = () => controllers.reduce((sum, { dealt }) => sum + dealt.length, 0);
  await vi.waitFor(() => expect(count()).toBe(80), SOON);
  for (const id of ids) {
    const seqs = controllers.flatMap(({ dealt }) => dealt.filter((event) => event.migrationId === id));
    expect(new Set(seqs.map(({ seq }) => seq)).size).toBe(20);
  }
});

it('deals with the events of one migration one after the other', async () => {
  const order: string[] = [];
  await follow(async (event) => {
    await systemClock.sleep(Math.random() * 5, new AbortController().signal);
    if (event.kind === 'note') order.push(event.text);
    return true;
  });
  const id = await newMigration(temporary.store);
  for (const text of ['1', '2', '3', '4', '5']) await append(id, text);
  await vi.waitFor(() => expect(order).toEqual(['1', '2', '3', '4', '5']), SOON);
});

it('goes on where the last controller stopped, with what nobody has dealt with', async () => {
  const first = await follow();
  const id = await newMigration(temporary.store);
  await append(id, '1');
  await vi.waitFor(() => expect(texts(first.dealt)).toEqual(['1']), SOON);
  await first.follower.stop();
  await append(id, '2');
  const second = await follow();
  await vi.waitFor(() => expect(texts(second.dealt)).toEqual(['2']), SOON);
});

it('breaks off what is under way when it is stopped, and has it dealt with by the next one', async () => {
  const first = await follow(
    async (_event, signal) =>
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  );
  const id = await newMigration(temporary.store);
  await append(id, '1');
  await systemClock.sleep(150, new AbortController().signal);
  await first.follower.stop();
  const second = await follow();
  await vi.waitFor(() => expect(texts(second.dealt)).toEqual(['1']), SOON);
});

it('goes on for a controller that died, when its claim ends', async () => {
  const times = { ...CURSOR_TIMES, claimMs: 300 };
  // Dies without a word: it has claimed the migration, and is not heard of any more.
  const dead = new JournalCursors(temporary.store.pool, name, times);
  await dead.join();
  const id = await newMigration(temporary.store);
  await append(id, '1');
  expect(await dead.claim(10)).toMatchObject([{ migrationId: id, seq: 0 }]);
  const { dealt } = await follow(async () => true, { times });
  expect(dealt).toEqual([]);
  await vi.waitFor(() => expect(texts(dealt)).toEqual(['1']), SOON);
});

it('does not let a controller that lost its claim write down how far it came', async () => {
  const times = { ...CURSOR_TIMES, claimMs: 1 };
  const [slow, quick] = [1, 2].map(() => new JournalCursors(temporary.store.pool, name, times));
  await slow?.join();
  const id = await newMigration(temporary.store);
  const [claim] = (await slow?.claim(1)) ?? [];
  await vi.waitFor(async () => expect(await quick?.claim(1)).toMatchObject([{ migrationId: id }]), SOON);
  expect(claim).toBeDefined();
  if (claim !== undefined) expect(await slow?.moveOn(claim, 1)).toBeNull();
});

class NotedPauses extends JournalCursors {
  readonly pausesMs: number[] = [];

  override async postpone(claim: Claim, pauseMs: number): Promise<void> {
    this.pausesMs.push(pauseMs);
    await super.postpone(claim, pauseMs);
  }
}

it('tries again with longer and longer pauses, and begins with short ones after a success', async () => {
  const cursors = new NotedPauses(temporary.store.pool, name);
  const triedMs: number[] = [];
  const { dealt } = await follow(
    async () => {
      triedMs.push(performance.now());
      return triedMs.length === 5 || triedMs.length > 6;
    },
    { cursors },
  );
  const id = await newMigration(temporary.store);
  await append(id, '1');
  await append(id, '2');
  await vi.waitFor(() => expect(texts(dealt)).toEqual(['1', '2']), SOON);
  expect(cursors.pausesMs).toEqual([10, 20, 40, 40, 10]);
  const waitedMs = triedMs.slice(1, 5).map((at, index) => at - (triedMs[index] ?? 0));
  [10, 20, 40, 40].forEach((leastMs, index) => expect(waitedMs[index]).toBeGreaterThanOrEqual(leastMs - 1));
});

it('tries an event again that it could not deal with by a fault', async () => {
  let tries = 0;
  const { dealt } = await follow(async () => {
    tries += 1;
    if (tries === 1) throw new Error('a fault');
    return true;
  });
  await append(await newMigration(temporary.store), '1');
  await vi.waitFor(() => expect(dealt).toHaveLength(1), SOON);
});

it('is not held up by a migration whose event is dealt with in vain', async () => {
  const { dealt } = await follow(async (event) => event.kind === 'note' && event.text !== 'in vain');
  const [bad, good] = [await newMigration(temporary.store), await newMigration(temporary.store)];
  await append(bad, 'in vain');
  for (let count = 1; count <= 10; count += 1) await append(good, String(count));
  await vi.waitFor(() => expect(dealt).toHaveLength(10), SOON);
});

it('gives up what is a day old, and goes on with what is not', async () => {
  const given: number[] = [];
  const joined = new JournalCursors(temporary.store.pool, name);
  await joined.join();
  const id = await newMigration(temporary.store);
  for (const text of ['1', '2', '3']) await append(id, text);
  await makeOlder(temporary.store, id, 25);
  await append(id, '4');
  const { dealt } = await follow(async () => true, { onGivenUp: (count) => void given.push(count) });
  await vi.waitFor(() => expect(texts(dealt)).toEqual(['4']), SOON);
  expect(given).toEqual([3]);
});

it('still tries what is nearly a day old', async () => {
  await new JournalCursors(temporary.store.pool, name).join();
  const id = await newMigration(temporary.store);
  await append(id, '1');
  await makeOlder(temporary.store, id, 23);
  const { dealt } = await follow();
  await vi.waitFor(() => expect(texts(dealt)).toEqual(['1']), SOON);
});
