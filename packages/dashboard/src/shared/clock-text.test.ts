import { expect, test } from 'vitest';
import { agoText, clockText, dateTimeText, exactClockText } from './clock-text.ts';

const at = '2026-11-22T23:12:09.345Z';

test('times on the clocks of a zone', () => {
  expect(clockText(at, 'UTC')).toBe('23:12:09');
  expect(clockText(at, 'Europe/Amsterdam')).toBe('00:12:09');
  expect(exactClockText(at, 'UTC')).toBe('23:12:09.345');
  expect(dateTimeText(at, 'Europe/Amsterdam')).toBe('2026-11-23 00:12');
});

test('what is no time is shown as it is', () => {
  expect(clockText('soon', 'UTC')).toBe('soon');
  expect(dateTimeText('soon')).toBe('soon');
});

test.each([
  [0, 'just now'],
  [41, '41 s ago'],
  [185, '3 min ago'],
  [90_000, '25 h ago'],
  [400_000, '4 d ago'],
])('%d seconds later it was %s', (seconds, text) => {
  expect(agoText(at, Date.parse(at) + seconds * 1000)).toBe(text);
});
