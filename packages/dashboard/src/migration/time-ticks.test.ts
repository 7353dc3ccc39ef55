import { expect, test } from 'vitest';
import { ticksOf } from './time-ticks.ts';

const at = Date.parse('2026-11-22T03:12:00.000Z');
const texts = (spanMs: number, most = 6, zone = 0) =>
  ticksOf({ fromMs: at, toMs: at + spanMs }, most, zone).map(({ text }) => text);

test('milliseconds, seconds, minutes, hours, days', () => {
  expect(texts(100)).toEqual(['12:00.000', '12:00.020', '12:00.040', '12:00.060', '12:00.080', '12:00.100']);
  expect(texts(12_000)).toEqual(['03:12:00', '03:12:02', '03:12:04', '03:12:06', '03:12:08', '03:12:10', '03:12:12']);
  expect(texts(1_200_000)).toEqual(['03:15', '03:20', '03:25', '03:30']);
  expect(texts(5 * 86_400_000)).toEqual(['11-23', '11-24', '11-25', '11-26', '11-27']);
});

test('round times are those of the zone', () => {
  const hours = ticksOf({ fromMs: at, toMs: at + 12 * 3_600_000 }, 3, 5.5 * 3_600_000);
  expect(hours.map(({ text }) => text)).toEqual(['12:00', '18:00']);
  expect(new Date(hours[0]?.atMs ?? 0).toISOString()).toBe('2026-11-22T06:30:00.000Z');
});

test('never many more than fit', () => {
  for (const spanMs of [7, 333, 4_444, 99_999, 8_888_888, 7_777_777_777]) {
    expect(texts(spanMs).length).toBeLessThanOrEqual(7);
  }
  expect(texts(0)).toEqual([]);
});
