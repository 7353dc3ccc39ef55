import { expect, onTestFinished, test } from 'vitest';
import type { Event } from '../domain/event.ts';
import { JournalFeed } from './journal-feed.ts';
import type { SseBody } from './sse.ts';

interface Reading {
  readonly after: number;
  answer(first: number, last: number, more?: boolean): void;
}

const quiet = { heartbeatMs: 60_000, slowMs: 60_000, lookMs: 60_000 };

const noteOf = (seq: number): Event => ({
  kind: 'note',
  stepId: null,
  text: '',
  seq,
  at: '',
  migrationId: 'm-mine0001',
});

async function eventually(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries += 1) {
    if (tries > 200) throw new Error('it never happened');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function heardBy(body: SseBody): readonly number[] {
  const heard: number[] = [];
  body.on('data', (chunk: Buffer) => {
    for (const [, id] of chunk.toString().matchAll(/^id: (\d+)$/gm)) heard.push(Number(id));
  });
  onTestFinished(() => void body.destroy());
  return heard;
}

interface Held {
  readonly feed: JournalFeed;
  /** In the order in which the journal was asked; each waits to be answered. */
  readonly readings: readonly Reading[];
}

function heldFeed(): Held {
  const readings: Reading[] = [];
  const feed = new JournalFeed({
    migrationId: 'm-mine0001',
    services: {
      eventPage: (_id, after) =>
        new Promise((resolve) => {
          readings.push({
            after,
            answer: (first, last, more = false) =>
              resolve({ events: Array.from({ length: last - first + 1 }, (_, at) => noteOf(first + at)), more }),
          });
        }),
    },
    log: { warn: () => undefined },
    times: quiet,
    onGone: () => undefined,
  });
  return { feed, readings };
}

test('whoever wants the same at the same time reads it together', async () => {
  const { feed, readings } = heldFeed();
  const heard = [1, 2, 3].map(() => heardBy(feed.watch({ after: 4, lastsMs: 60_000 })));
  await eventually(() => readings.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(readings.map(({ after }) => after)).toEqual([4]);
  readings[0]?.answer(5, 6);
  await eventually(() => heard.every(({ length }) => length === 2));
});

test('whoever catches up from an old reading, while a newer one is under way for others, misses nothing', async () => {
  const { feed, readings } = heldFeed();
  const early = heardBy(feed.watch({ after: 0, lastsMs: 60_000 }));
  await eventually(() => readings.length === 1);
  readings[0]?.answer(1, 10);
  await eventually(() => readings.length === 2);
  // The look for those who are live is under way from 10 on; meanwhile another one catches up from what was there at 5.
  const late = heardBy(feed.watch({ after: 0, lastsMs: 60_000 }));
  await eventually(() => readings.length === 3);
  readings[2]?.answer(1, 5);
  await eventually(() => late.length === 5);
  readings[1]?.answer(11, 11);
  await eventually(() => readings.length === 4);
  readings[3]?.answer(6, 11);
  await eventually(() => late.length >= 11);
  expect(readings.map(({ after }) => after)).toEqual([0, 10, 0, 5]);
  const all = Array.from({ length: 11 }, (_, at) => at + 1);
  expect([early, late]).toEqual([all, all]);
});

test('what does not fit into one page comes in the next, for those who catch up and for those who are live', async () => {
  const { feed, readings } = heldFeed();
  const heard = heardBy(feed.watch({ after: 0, lastsMs: 60_000 }));
  await eventually(() => readings.length === 1);
  readings[0]?.answer(1, 3, true);
  await eventually(() => readings.length === 2);
  readings[1]?.answer(4, 5);
  // It is live now: the look that follows has news, and more than one page of them.
  await eventually(() => readings.length === 3);
  readings[2]?.answer(6, 7, true);
  await eventually(() => readings.length === 4);
  readings[3]?.answer(8, 8);
  await eventually(() => heard.length === 8);
  expect(readings.map(({ after }) => after)).toEqual([0, 3, 5, 7]);
  expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a ring is answered by a reading that was begun after it, not by one that was under way', async () => {
  const { feed, readings } = heldFeed();
  const heard = heardBy(feed.watch({ after: 0, lastsMs: 60_000 }));
  await eventually(() => readings.length === 1);
  readings[0]?.answer(1, 2);
  await eventually(() => readings.length === 2);
  readings[1]?.answer(3, 2);
  // Somebody who has had as much catches up, slowly, and leaves; meanwhile it rings.
  const other = feed.watch({ after: 2, lastsMs: 60_000 });
  other.resume();
  await eventually(() => readings.length === 3);
  feed.wake();
  await eventually(() => readings.length === 4);
  readings[3]?.answer(3, 3);
  await eventually(() => heard.length === 3);
  other.destroy();
  readings[2]?.answer(3, 2);
  expect(readings.map(({ after }) => after)).toEqual([0, 2, 2, 2]);
});
