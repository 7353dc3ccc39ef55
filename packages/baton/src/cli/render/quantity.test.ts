import { expect, test } from 'vitest';
import { bytesText, durationText, rangeText, secondsText, spanText } from './quantity.ts';

test('figures as people say them', () => {
  expect([0, 512, 1536, 20 * 1024 ** 3, 42_949_672_960, 1.4 * 1024 ** 4].map(bytesText)).toEqual([
    '0 B',
    '512 B',
    '1.5 KiB',
    '20 GiB',
    '40 GiB',
    '1.4 TiB',
  ]);
  expect([0, 12, 4200, 59_999, 60_000, 185_000, 3_840_000, 424_800_000].map(durationText)).toEqual([
    '0 ms',
    '12 ms',
    '4.2 s',
    '60.0 s',
    '1 min 00 s',
    '3 min 05 s',
    '1 h 04 min',
    '4 d 22 h',
  ]);
  expect([0, 64, 65_000, 5_423_040].map(secondsText)).toEqual(['0.0 s', '0.1 s', '65.0 s', '5423.0 s']);
  expect([rangeText([0, 10], 'ms'), rangeText([0, 0], 'ms')]).toEqual(['0-10 ms', '0 ms']);
  expect([spanText([40, 300]), spanText([60, 60]), spanText([3600, 9000])]).toEqual([
    '40 s to 5 min',
    '60 s',
    '60 min to 2.5 h',
  ]);
});
