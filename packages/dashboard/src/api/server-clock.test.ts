import { expect, test } from 'vitest';
import { clockAhead } from './server-clock.ts';

const now = Date.parse('2026-11-22T03:12:09.400Z');

test('a clock that is minutes off is told', () => {
  expect(clockAhead('Sun, 22 Nov 2026 03:17:09 GMT', now)).toBe(300_100);
  expect(clockAhead('Sun, 22 Nov 2026 03:07:09 GMT', now)).toBe(-299_900);
});

test('what whole seconds cannot tell apart is the same', () => {
  expect(clockAhead('Sun, 22 Nov 2026 03:12:09 GMT', now)).toBe(0);
  expect(clockAhead('Sun, 22 Nov 2026 03:12:08 GMT', now)).toBe(0);
});

test('no date, no difference', () => {
  expect(clockAhead(null, now)).toBe(0);
  expect(clockAhead('yesterday', now)).toBe(0);
});
