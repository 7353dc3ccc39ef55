import { describe, expect, test } from 'vitest';
import type { Gate } from '../api/types/plan.ts';
import { gateOfText, gateToText, gateWords, isoOf, kindOf, localOf } from './gate-choice.ts';

const window = { timeZone: 'UTC', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '22:00', to: '06:00' } as const;

describe('a gate in the address bar', () => {
  test.each<[string, Gate]>([
    ['person', 'person'],
    ['automatic', 'automatic'],
    ['2026-12-01T02:00:00.000Z', { notBefore: '2026-12-01T02:00:00.000Z' }],
    ['Mon-Fri 22:00-06:00 UTC', { window }],
    ['2026-12-01T02:00:00.000Z Mon-Fri 22:00-06:00 UTC', { window, notBefore: '2026-12-01T02:00:00.000Z' }],
  ])('%s', (text, gate) => {
    expect(gateOfText(text)).toEqual(gate);
    expect(gateToText(gate)).toBe(text);
  });

  test.each(['', 'tonight', '2026-13-01T02:00:00Z', 'Mon-Fri'])('is nothing else: %s', (text) =>
    expect(gateOfText(text)).toBe(null),
  );
});

test('in words', () => {
  expect(gateWords('person', String)).toBe('a person');
  expect(gateWords({ window, notBefore: 'T' }, String)).toBe('Mon-Fri 22:00-06:00 UTC, not before T');
  expect(kindOf({ window })).toBe('window');
  expect(kindOf({ notBefore: 'T' })).toBe('time');
});

test('a field of date and time is on the clocks of this machine', () => {
  const iso = '2026-12-01T02:30:00.000Z';
  expect(isoOf(localOf(iso))).toBe(iso);
  expect(isoOf('')).toBe('');
  expect(localOf('soon')).toBe('');
});
