import { expect, it } from 'vitest';
import { isSpan, spanMs, spanText } from './span.ts';

it.each([
  ['90m', 90 * 60_000, '90 min'],
  ['36h', 36 * 3_600_000, '36 h'],
  ['5d', 5 * 24 * 3_600_000, '5 days'],
  ['1d', 24 * 3_600_000, '1 day'],
])('%s', (text, ms, words) => {
  expect(isSpan(text)).toBe(true);
  expect(spanMs(text)).toBe(ms);
  expect(spanText(text)).toBe(words);
});

it.each(['', '5', 'd', '0d', '05d', '-1d', '1.5h', '5 d', '5w', '10000m', 'P5D'])('is none: %j', (text) => {
  expect(isSpan(text)).toBe(false);
  expect(spanMs(text)).toBeNaN();
});
