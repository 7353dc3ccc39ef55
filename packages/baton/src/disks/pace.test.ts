import { expect, test } from 'vitest';
import { paceOf } from './pace.ts';

const never = new AbortController().signal;

test('without a limit nobody rests', async () => {
  const pace = paceOf({ readLatencyMs: 5 }, never);
  const beganMs = performance.now();
  for (let at = 0; at < 1000; at += 1) await pace(2 ** 30);
  expect(performance.now() - beganMs).toBeLessThan(1000);
});

test('with one all who ask share it, and whoever is told to stop rests no longer', async () => {
  const stop = new AbortController();
  const pace = paceOf({ bytesPerSecond: 1_000_000 }, stop.signal);
  const beganMs = performance.now();
  // A quarter of a second is saved up at most; the rest of these 600 kB takes its time.
  await Promise.all([pace(300_000), pace(300_000)]);
  expect(performance.now() - beganMs).toBeGreaterThan(300);
  const resting = pace(10_000_000_000);
  stop.abort(new Error('rolled back'));
  await expect(resting).rejects.toThrow(/rolled back|aborted/);
});
