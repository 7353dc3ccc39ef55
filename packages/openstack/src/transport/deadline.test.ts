import { getEventListeners, setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { sleep, startDeadline, untilAborted } from './deadline.ts';

describe('a deadline', () => {
  it('runs out, and tells so', async () => {
    const deadline = startDeadline(new AbortController().signal, 5);
    await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
    expect(deadline.expired()).toBe(true);
  });

  it("passes on the caller's abort, also an earlier one", () => {
    const controller = new AbortController();
    const deadline = startDeadline(controller.signal, 60_000);
    controller.abort(new Error('enough'));
    expect(deadline.signal.reason).toMatchObject({ message: 'enough' });
    expect(deadline.expired()).toBe(false);
    deadline.dispose();
    const late = startDeadline(controller.signal, 60_000);
    expect(late.signal.aborted).toBe(true);
    late.dispose();
  });

  it('lets go of the caller, and of the clock', async () => {
    const controller = new AbortController();
    const deadline = startDeadline(controller.signal, 5);
    deadline.stopClock();
    await sleep(15, controller.signal);
    expect(deadline.signal.aborted).toBe(false);
    deadline.dispose();
    controller.abort();
    expect(deadline.signal.aborted).toBe(false);
  });
});

it('sleeping ends with the signal', async () => {
  await expect(sleep(60_000, AbortSignal.timeout(5))).rejects.toMatchObject({ code: 'ABORTED' });
  await expect(sleep(60_000, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
});

it('shared work that fails after its last waiter has gone disturbs nobody', async () => {
  const fails = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error('too late')), 5);
  });
  await expect(untilAborted(fails, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
  await sleep(10, new AbortController().signal);
});

const done = Promise.resolve();
const failed = (): Promise<void> => Promise.reject(new Error('no'));

it.each<[string, (signal: AbortSignal, nth: number) => Promise<void>]>([
  ['pauses', (signal) => sleep(0, signal)],
  ['waits for shared work', (signal, nth) => untilAborted(nth % 2 === 0 ? done : failed(), signal)],
  [
    'deadlines',
    (signal) => {
      startDeadline(signal, 60_000).dispose();
      return done;
    },
  ],
])('ten thousand %s leave nothing on a signal that lasts', async (_what, wait) => {
  const { signal } = new AbortController();
  // They are many at a time here, which is no leak.
  setMaxListeners(0, signal);
  for (let nth = 0; nth < 10_000; nth += 500) {
    await Promise.all(Array.from({ length: 500 }, (_, at) => wait(signal, nth + at).catch(() => undefined)));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  }
});
