import { expect, test } from 'vitest';
import { backOffMs, retryAfterMs } from './pauses.ts';

test('pauses double up to the most, and are never shorter than half of that', () => {
  const times = { pauseMs: 100, mostPauseMs: 1000 };
  for (const [attempt, most] of [
    [1, 100],
    [2, 200],
    [4, 800],
    [5, 1000],
    [5000, 1000],
  ] as const) {
    const pauseMs = backOffMs(attempt, times);
    expect(pauseMs).toBeGreaterThanOrEqual(most / 2);
    expect(pauseMs).toBeLessThanOrEqual(most);
  }
});

test.each([
  [null, null],
  ['2', 2000],
  ['31', null],
  ['Sun, 22 Nov 2026 03:12:05 GMT', 5000],
  ['Sun, 22 Nov 2026 03:11:00 GMT', 0],
  ['soon', null],
])('Retry-After %j', (header, ms) => {
  expect(retryAfterMs(header, new Date('2026-11-22T03:12:00.000Z'))).toBe(ms);
});
