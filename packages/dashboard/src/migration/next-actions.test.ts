import { describe, expect, test } from 'vitest';
import type { MigrationState } from '../api/types/migration.ts';
import { recordedPlan } from '../testing/recorded-plan.ts';
import { nextActions, phraseOf, type Standing, wayBack, whatNext } from './next-actions.ts';

const standing = (state: MigrationState, change: Partial<Standing> = {}): Standing => ({
  state,
  gate: null,
  returned: [],
  paused: false,
  running: false,
  wanted: false,
  ...change,
});
const kinds = (one: Standing) => nextActions(recordedPlan, one).map(({ kind }) => kind);

describe('what can be done', () => {
  test.each<[MigrationState, Partial<Standing>, readonly string[]]>([
    ['created', {}, ['run', 'abort']],
    ['running', { running: true }, ['rollback', 'pause', 'abort']],
    ['running', { running: true, paused: true }, ['rollback', 'resume', 'abort']],
    ['running', {}, ['run', 'rollback', 'pause', 'abort']],
    ['running', { wanted: true }, ['rollback', 'pause', 'abort']],
    ['waiting', { gate: 'cutover' }, ['approve', 'rollback', 'pause', 'abort']],
    ['waiting', { gate: null, paused: true }, ['rollback', 'resume', 'abort']],
    ['guarding', { gate: 'secondary', running: true }, ['approve', 'rollback', 'pause', 'abort']],
    [
      'guarding',
      { gate: 'secondary', running: true, returned: ['203.0.113.11'] },
      ['cut-over', 'rollback', 'pause', 'abort'],
    ],
    ['failed', {}, ['run', 'rollback', 'abort']],
    ['rolling-back', { running: true }, []],
    ['rolled-back', {}, ['run', 'abort']],
    ['completed', {}, ['commit', 'rollback']],
    ['aborted', {}, []],
    ['committed', {}, []],
  ])('%s %j', (state, change, expected) => expect(kinds(standing(state, change))).toEqual(expected));

  test('a window that nobody guards is guarded again first', () => {
    expect(nextActions(recordedPlan, standing('guarding', { gate: 'secondary' }))[0]).toMatchObject({
      title: 'Guard again',
    });
  });
});

describe('at a gate', () => {
  test('what is typed', () => {
    expect(['start', 'exposure', 'cutover', 'secondary', 'other'].map((gate) => phraseOf(gate, 'shop'))).toEqual([
      'begin shop',
      'begin exposure of shop',
      'cut over shop',
      'end rollback window of shop',
      'open other of shop',
    ]);
  });

  test('what happens next, and the way back', () => {
    expect(whatNext(recordedPlan, 'cutover')).toBe('203.0.113.10, 203.0.113.11: from os1 to os2, forecast 0-420 ms.');
    expect(whatNext(recordedPlan, 'secondary')).toContain('shop-lb2 (secondary)');
    expect(whatNext({ ...recordedPlan, order: 'standby-first' }, 'secondary')).toContain('shop-lb1 (primary)');
    expect(wayBack(recordedPlan, 'cutover', '')).toContain('within 30 s');
    expect(wayBack(recordedPlan, 'secondary', 'now')).toBe('now');
  });
});
