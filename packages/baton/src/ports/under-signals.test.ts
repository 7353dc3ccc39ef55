import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { underSignals } from './under-signals.ts';

const listeners = (...all: readonly AbortController[]): number =>
  all.reduce((sum, { signal }) => sum + getEventListeners(signal, 'abort').length, 0);
/** Waits until it is told to end. */
const untilTold = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

test.each([0, 1])('signal %i ends the work, with its reason; then neither is listened to', async (which) => {
  const both = [new AbortController(), new AbortController()] as const;
  const work = underSignals(
    both.map(({ signal }) => signal),
    untilTold,
  );
  expect(listeners(...both)).toBe(2);
  both[which]?.abort(new Error(`told by ${which}`));
  await expect(work).rejects.toThrow(`told by ${which}`);
  expect(listeners(...both)).toBe(0);
});

test('work that ends by itself, well or not, leaves nothing behind', async () => {
  const lasting = new AbortController();
  const { signal } = lasting;
  expect(await underSignals([signal, AbortSignal.timeout(60_000)], () => Promise.resolve('done'))).toBe('done');
  await expect(underSignals([signal], () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(
    underSignals([signal], () => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
  expect(listeners(lasting)).toBe(0);
});

test('one that was aborted before ends it at once', async () => {
  const lasting = new AbortController();
  const seen = await underSignals([lasting.signal, AbortSignal.abort(new Error('before'))], (signal) =>
    Promise.resolve({ aborted: signal.aborted, reason: signal.reason as Error }),
  );
  expect(seen).toMatchObject({ aborted: true, reason: { message: 'before' } });
  expect(listeners(lasting)).toBe(0);
});

test('a time limit tells itself by its name', async () => {
  await expect(underSignals([AbortSignal.timeout(1)], untilTold)).rejects.toMatchObject({ name: 'TimeoutError' });
});
