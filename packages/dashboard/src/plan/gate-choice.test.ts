import { describe, expect, test } from 'vitest';
import type { Gate, WindowEnd } from '../api/types/plan.ts';
import { gateOfText, gateToText, gateWords, isoOf, kindOf, localOf, windowEndOfText } from './gate-choice.ts';

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

describe('the end of the rollback window in the address bar', () => {
  test.each<[string, WindowEnd]>([
    ['5d', { after: '5d' }],
    ['36h Mon-Fri 22:00-06:00 UTC', { window, after: '36h' }],
    ['Mon-Fri 22:00-06:00 UTC', { window }],
    ['person', 'person'],
  ])('%s', (text, end) => {
    expect(windowEndOfText(text)).toEqual(end);
    expect(gateToText(end)).toBe(text);
  });

  test.each(['', '5 days', '0d', '5d tonight'])('is nothing else: %s', (text) =>
    expect(windowEndOfText(text)).toBe(null),
  );

  test('no other gate counts from the cutover', () => expect(gateOfText('5d')).toBe(null));
});

test('in words', () => {
  expect(gateWords({ after: '5d' }, String)).toBe('5 days after the cutover');
  expect(gateWords({ window, after: '90m' }, String)).toBe('Mon-Fri 22:00-06:00 UTC, 90 min after the cutover');
  expect(kindOf({ window, after: '90m' })).toBe('after');
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
