import { expect, test } from 'vitest';
import { bytesText, countText, durationText, elapsedText, rangeText, spanText } from './quantity.ts';

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [1_503_238_554, '1.4 GiB'],
  [21_474_836_480, '20 GiB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

test.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [4200, '4.2 s'],
  [185_000, '3 min 05 s'],
  [3_840_000, '1 h 04 min'],
  [424_800_000, '4 d 22 h'],
])('%d ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));

test('time that goes on has whole seconds, and never runs backwards', () => {
  expect(elapsedText(41_900)).toBe('41 s');
  expect(elapsedText(-5)).toBe('0 s');
  expect(elapsedText(185_400)).toBe('3 min 05 s');
});

test('ranges', () => {
  expect(rangeText([0, 10], 'ms')).toBe('0-10 ms');
  expect(rangeText([0, 0], 'ms')).toBe('0 ms');
  expect(spanText([40, 300])).toBe('40 s to 5 min');
  expect(spanText([900, 9000])).toBe('15 min to 2.5 h');
  expect(spanText([60, 60])).toBe('60 s');
});

test('counts', () => {
  expect(countText(1, 'proof')).toBe('1 proof');
  expect(countText(0, 'proof')).toBe('0 proofs');
});
