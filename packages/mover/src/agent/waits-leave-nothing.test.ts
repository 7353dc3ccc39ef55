/** Whatever is waited for again and again under a signal that lasts: nothing of ten thousand waits stays behind on it. */
import { getEventListeners, setMaxListeners } from 'node:events';
import { expect, test } from 'vitest';
import { ExpectedGuest } from '../gateway/expected-guest.ts';
import { makeThrottle } from '../throttle/throttle.ts';
import { within } from './interruption.ts';

const WAITS = 10_000;
const SIDE_BY_SIDE = 100;

/** All of them take a second. */
const throttle = makeThrottle({ readBytesPerSecond: WAITS * 1000 });
const guest = new ExpectedGuest({ name: 'lb1', psk: Buffer.alloc(32) }, () => undefined);

const WAYS: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  'a guest that does not dial in': (signal) => guest.disks(1, signal),
  'a read that is held back': (signal) => throttle.beforeRead(1000, signal),
  'a job with an end': (signal) => {
    within(60, signal).done();
    return Promise.resolve();
  },
};

test.each(Object.entries(WAYS))('%s', async (_name, wait) => {
  const { signal } = new AbortController();
  // They are many at a time here, which is no leak.
  setMaxListeners(0, signal);
  for (let nth = 0; nth < WAITS; nth += SIDE_BY_SIDE) {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => wait(signal).catch(() => undefined)));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  }
});
