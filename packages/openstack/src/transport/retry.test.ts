import { expect, it } from 'vitest';
import { DEFAULT_RETRY, readRetryAfterMs, retryDelayMs, type AttemptFailure } from './retry.ts';

const never: AttemptFailure = { kind: 'never-connected' };
const lost: AttemptFailure = { kind: 'connection-lost' };
const status = (code: number, retryAfterMs: number | null = null): AttemptFailure => ({
  kind: 'status',
  status: code,
  retryAfterMs,
});
const delay = (failure: AttemptFailure, attempt: number, idempotent: boolean): number | null =>
  retryDelayMs(failure, attempt, idempotent, DEFAULT_RETRY, () => 1);

it('repeats what is idempotent, with a growing pause that stays bounded', () => {
  expect([1, 2, 3, 4].map((attempt) => delay(lost, attempt, true))).toEqual([250, 500, 1_000, null]);
  expect(retryDelayMs(lost, 9, true, { ...DEFAULT_RETRY, attempts: 99 }, () => 0)).toBe(2_000);
});

it('repeats a creation only when nobody took the connection', () => {
  expect(delay(never, 1, false)).toBe(250);
  expect(delay(lost, 1, false)).toBeNull();
  expect(delay(status(503), 1, false)).toBeNull();
});

it('repeats 429 and 503, and never 409 or 500', () => {
  expect([429, 503, 409, 500, 502].map((code) => delay(status(code), 1, true))).toEqual([250, 250, null, null, null]);
});

it('heeds Retry-After, unless it asks for too much', () => {
  expect(delay(status(503, 7_000), 1, true)).toBe(7_000);
  expect(delay(status(503, 600_000), 1, true)).toBeNull();
  expect(readRetryAfterMs('3', 0)).toBe(3_000);
  expect(readRetryAfterMs('Thu, 01 Jan 1970 00:00:10 GMT', 4_000)).toBe(6_000);
  expect(readRetryAfterMs('soon', 0)).toBeNull();
  expect(readRetryAfterMs(undefined, 0)).toBeNull();
});
