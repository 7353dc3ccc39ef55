/** Whatever is waited for again and again under a signal that lasts: nothing of ten thousand waits stays behind on it. */
import { getEventListeners, setMaxListeners } from 'node:events';
import { expect, test } from 'vitest';
import { InMemoryBell } from '../api/testing/controller-memory.ts';
import { nap } from '../controller/nap.ts';
import { orAborted } from '../ha-ip/outage-meter/or-aborted.ts';
import { SteadyLooks } from '../ha-ip/steady-looks.ts';
import { BatonError } from '../domain/error.ts';
import type { Clock } from '../ports/clock.ts';
import { underSignals } from '../ports/under-signals.ts';
import { waitUntil } from '../ports/wait-until.ts';
import { Deadline, untilAborted } from '../remote/deadline.ts';
import { within } from '../runbook/guard/within.ts';
import { systemClock } from '../store/testing/system-clock.ts';
import { NewsByBell } from './command-news.ts';
import { watchCommands } from './command-watch.ts';

const WAITS = 10_000;
const SIDE_BY_SIDE = 100;

/** As long as a sleep of no time takes, which listens all the same. */
const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 0), signal) };
const never = new AbortController().signal;
// They are many at a time here, which is no leak.
setMaxListeners(0, never);
const journal = { pendingCommands: () => Promise.resolve([]) };
const failure = new BatonError({ code: 'X', kind: 'cloud', message: 'm', remedy: 'r' });

/** Each waits once, and ends well or not. */
const WAYS: Readonly<Record<string, (signal: AbortSignal, nth: number) => Promise<unknown>>> = {
  'a sleep': (signal) => clock.sleep(1, signal),
  'a nap': (signal) => nap(clock, 1, signal),
  'a wait for something that comes': (signal) => {
    let looks = 0;
    return waitUntil({ clock, signal }, 'it', { timeoutSeconds: 60, intervalMs: 1, remedy: '' }, () => {
      looks += 1;
      return Promise.resolve(looks === 3 ? true : null);
    });
  },
  'a look of the guard': (signal, nth) =>
    within({ clock: systemClock, signal }, 60_000, (until) =>
      nth % 2 === 0 ? clock.sleep(1, until) : Promise.reject(failure),
    ),
  'work under several signals': (signal, nth) =>
    underSignals([signal, AbortSignal.timeout(60_000)], (until) =>
      nth % 2 === 0 ? clock.sleep(1, until) : Promise.reject(failure),
    ),
  'an answer that may not come': (signal, nth) =>
    orAborted(nth % 2 === 0 ? clock.sleep(1, never) : Promise.reject(failure), signal),
  'a row of looks from outside': (signal) =>
    new SteadyLooks({
      look: () => Promise.resolve('taker' as const),
      pace: { everyMs: 1, most: 2 },
      clock,
      signal,
    }).until(() => true),
  'a call of a controller': async (signal, nth) => {
    const deadline = new Deadline(signal, 60_000);
    try {
      await untilAborted(nth % 2 === 0 ? clock.sleep(1, never) : Promise.reject(failure), deadline.signal);
    } finally {
      deadline.close();
    }
  },
};

test.each(Object.entries(WAYS))('%s', async (_name, wait) => {
  await expectNothingLeft(WAITS, wait);
});

test('a step that watches for commands', async () => {
  // A runbook has a few dozen of them.
  await expectNothingLeft(500, async (signal) => {
    const news = new NewsByBell({ bell: new InMemoryBell(), clock: systemClock, migrationId: 'm' });
    const watch = watchCommands(journal, news, 'm', signal);
    await clock.sleep(1, signal);
    watch.stop();
    await news.close();
  });
});

async function expectNothingLeft(
  waits: number,
  wait: (signal: AbortSignal, nth: number) => Promise<unknown>,
): Promise<void> {
  const lasting = new AbortController();
  setMaxListeners(0, lasting.signal);
  for (let nth = 0; nth < waits; nth += SIDE_BY_SIDE) {
    const all = Array.from({ length: SIDE_BY_SIDE }, (_, at) => wait(lasting.signal, nth + at).catch(() => undefined));
    await Promise.all(all);
    expect(getEventListeners(lasting.signal, 'abort')).toEqual([]);
  }
}
