import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { GapTracker, type FoundGap } from './gap-tracker.ts';

test('for any pattern of lost probes the gaps are the runs of the pattern', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (pattern) => {
      const tracker = new GapTracker(10);
      const gaps = pattern.map((answered, n) => tracker.add(1000 + n * 10, answered)).filter((gap) => gap !== null);
      const last = tracker.end();
      expect([...gaps, ...(last ? [last] : [])]).toEqual(runsOf(pattern));
      expect(tracker.span()?.lost ?? 0).toBe(pattern.filter((answered) => !answered).length);
      expect(tracker.span()?.maxLatenessMs ?? 0).toBe(0);
    }),
  );
});

function runsOf(pattern: readonly boolean[]): FoundGap[] {
  const text = pattern.map((answered) => (answered ? '1' : '0')).join('');
  return [...text.matchAll(/0+/g)].map((run) => ({
    fromMs: 1000 + run.index * 10,
    durationMs: run[0].length * 10,
    lost: run[0].length,
  }));
}

test('a prober that slept before the next answer makes the gap no longer', () => {
  const tracker = new GapTracker(10);
  tracker.add(0, true);
  tracker.add(10, false);
  expect(tracker.add(500, true)).toEqual({ fromMs: 10, durationMs: 10, lost: 1 });
  expect(tracker.span()).toEqual({ fromMs: 0, toMs: 500, sent: 3, lost: 1, maxLatenessMs: 480 });
});

test('a prober that slept between two answers makes no gap', () => {
  const tracker = new GapTracker(10);
  tracker.add(0, true);
  expect(tracker.add(700, true)).toBeNull();
  expect(tracker.end()).toBeNull();
});

test('a prober that slept while the address was gone: it was gone on both sides', () => {
  const tracker = new GapTracker(10);
  tracker.add(0, true);
  tracker.add(10, false);
  tracker.add(500, false);
  expect(tracker.add(510, true)).toEqual({ fromMs: 10, durationMs: 500, lost: 2 });
});

test('an answer that had to wait for the address ends the gap when it came', () => {
  const tracker = new GapTracker(10);
  tracker.add(0, false);
  expect(tracker.add(10, true, 180)).toEqual({ fromMs: 0, durationMs: 190, lost: 1 });
});

test('nothing was watched before the first probe', () => {
  expect(new GapTracker(10).span()).toBeNull();
});
