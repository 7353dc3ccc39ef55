import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InMemoryBell } from '../api/testing/controller-memory.ts';
import type { Bell } from '../ports/controller-memory.ts';
import { PostgresBell } from '../store/postgres-bell.ts';
import { ManualClock } from '../store/testing/manual-clock.ts';
import { systemClock } from '../store/testing/system-clock.ts';
import { NewsByBell } from './command-news.ts';

let clock: ManualClock;
let bell: InMemoryBell;
let stop: AbortController;
let looks: number;
const ends: (() => Promise<void>)[] = [];

beforeEach(() => {
  clock = new ManualClock();
  bell = new InMemoryBell();
  stop = new AbortController();
  looks = 0;
});
afterEach(async () => {
  stop.abort();
  for (const end of ends.splice(0)) await end();
  expectNothingLeft();
});

function expectNothingLeft(): void {
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  expect(clock.asleep).toBe(0);
}

/** Looks whenever it is time to. `look`: what comes of it. */
async function lookOn(on: Bell, look: (news: NewsByBell) => void = () => undefined): Promise<void> {
  const news = new NewsByBell({ bell: on, clock, migrationId: 'm-1' });
  const looking = (async () => {
    for (;;) {
      await news.next(stop.signal);
      looks += 1;
      look(news);
    }
  })().catch(() => undefined);
  ends.push(async () => {
    await looking;
    await news.close();
  });
  await turn();
}

const pass = (ms: number): Promise<void> => clock.advance(ms);

test('it looks once it hears, at once when it rings for its migration or for whatever was missed, and seldom by itself', async () => {
  await lookOn(bell);
  expect(looks).toBe(1);
  await pass(100);
  bell.ring('m-2');
  await turn();
  expect(looks).toBe(1);
  bell.ring('m-1');
  await turn();
  expect(looks).toBe(2);
  await pass(100);
  bell.ring(null);
  await turn();
  expect(looks).toBe(3);
  await pass(100);
  await pass(4999);
  expect(looks).toBe(3);
  await pass(1);
  expect(looks).toBe(4);
});

test('however often it rings, it looks ten times a second at most, and misses nothing', async () => {
  await lookOn(bell);
  for (let rings = 0; rings < 1000; rings += 1) bell.ring('m-1');
  await turn();
  await pass(99);
  expect(looks).toBe(1);
  await pass(1);
  expect(looks).toBe(2);
  await pass(100);
  await pass(1000);
  expect(looks).toBe(2);
});

test('what rings while nobody waits is a reason to look as soon as somebody does', async () => {
  const news = new NewsByBell({ bell, clock, migrationId: 'm-1' });
  ends.push(() => news.close());
  await turn();
  await news.next(stop.signal);
  await pass(100);
  bell.ring('m-1');
  await pass(60_000);
  await news.next(stop.signal);
  expect(clock.asleep).toBe(0);
});

test('without a bell to be heard it looks twice a second, asks for one again, and hears it then', async () => {
  const away = new PostgresBell('postgresql://nobody@127.0.0.1:1/none', systemClock);
  let asked = 0;
  await lookOn({
    listen: async (onNews) => {
      asked += 1;
      return await (asked === 1 ? away : bell).listen(onNews);
    },
  });
  // One of them is the pause before it asks again.
  await vi.waitUntil(() => clock.asleep === 2, { timeout: 10_000, interval: 2 });
  expect(looks).toBe(0);
  await pass(500);
  expect(looks).toBe(1);
  await pass(100);
  await pass(400);
  await pass(1);
  expect(looks).toBe(1);
  await pass(99);
  expect(looks).toBe(2);
  expect(asked).toBe(1);
  await pass(10_000);
  await turn();
  expect(asked).toBe(2);
  await pass(100);
  const before = looks;
  await pass(4000);
  expect(looks).toBe(before);
  bell.ring('m-1');
  await turn();
  expect(looks).toBe(before + 1);
});

test('a look that failed does not wait for the bell', async () => {
  let failures = 2;
  await lookOn(bell, (news) => {
    if (failures-- > 0) news.failed();
  });
  expect(looks).toBe(1);
  await pass(100);
  await pass(500);
  expect(looks).toBe(2);
  await pass(100);
  await pass(500);
  expect(looks).toBe(3);
  await pass(100);
  await pass(4999);
  expect(looks).toBe(3);
});

test('ten thousand looks of one step leave nothing on its signal', async () => {
  const atOnce = { ...systemClock, sleep: () => Promise.resolve() };
  const news = new NewsByBell({ bell, clock: atOnce, migrationId: 'm-1' });
  ends.push(() => news.close());
  for (let nth = 0; nth < 10_000; nth += 1) await news.next(stop.signal);
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});

test('whoever waits is let go of by the signal, with its reason', async () => {
  const news = new NewsByBell({ bell, clock, migrationId: 'm-1' });
  ends.push(() => news.close());
  await turn();
  await news.next(stop.signal);
  const waiting = news.next(stop.signal);
  await pass(100);
  stop.abort(new Error('the step is over'));
  await expect(waiting).rejects.toThrow('the step is over');
  await expect(news.next(stop.signal)).rejects.toThrow('the step is over');
});
