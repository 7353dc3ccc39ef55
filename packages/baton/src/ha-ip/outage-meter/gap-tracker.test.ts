import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { GapTracker, type FoundGap } from './gap-tracker.ts';

/** Silence, and no more. */
const SILENT = { reason: null, broken: false } as const;

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
    ...SILENT,
  }));
}

test('a prober that slept before the next answer makes the gap no longer', () => {
  const tracker = new GapTracker(10);
  tracker.add(0, true);
  tracker.add(10, false);
  expect(tracker.add(500, true)).toEqual({ fromMs: 10, durationMs: 10, lost: 1, ...SILENT });
  expect(tracker.span()).toMatchObject({ fromMs: 0, toMs: 500, sent: 3, lost: 1, maxLatenessMs: 480 });
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
  expect(tracker.add(510, true)).toEqual({ fromMs: 10, durationMs: 500, lost: 2, ...SILENT });
});

test('an answer that had to wait for the address ends the gap when it came', () => {
  const tracker = new GapTracker(10);
  tracker.add(0, false);
  expect(tracker.add(10, true, 180)).toEqual({ fromMs: 0, durationMs: 190, lost: 1, ...SILENT });
});

test('nothing was watched before the first probe', () => {
  expect(new GapTracker(10).span()).toBeNull();
});

test('runs are as their probes are, one by one', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (pattern) => {
      const [single, folded] = [new GapTracker(10), new GapTracker(10)];
      const one = pattern.map((answered, n) => single.add(1000 + n * 10, answered));
      const text = pattern.map((answered) => (answered ? '1' : '0')).join('');
      const other = [...text.matchAll(/0+|1+/g)].map(({ 0: run, index }) =>
        folded.addRun([
          run.startsWith('1') ? 0 : 1,
          run.length,
          1000 + index * 10,
          990 + (index + run.length) * 10,
          0,
          0,
          null,
        ]),
      );
      expect([...other.filter((gap) => gap !== null), folded.end()]).toEqual([
        ...one.filter((gap) => gap !== null),
        single.end(),
      ]);
      expect(folded.span()).toEqual(single.span());
    }),
  );
});

test('what could not be sent in time is void: it is counted, and is no gap', () => {
  const tracker = new GapTracker(10);
  tracker.addRun([0, 100, 0, 990, 2, 0, null]);
  tracker.addRun([2, 99, 1990, 1990, 995, 0, null]);
  expect(tracker.addRun([0, 10, 1990, 2080, 995, 0, null])).toBeNull();
  expect(tracker.span()).toMatchObject({ sent: 110, lost: 0, voids: 99, maxLatenessMs: 995 });
  expect(Math.round(tracker.span()?.intervalMs ?? 0)).toBe(10);
});

test('a conversation that ended is a gap until the next answer, with its reason, even if no probe was lost', () => {
  const tracker = new GapTracker(10);
  tracker.addRun([0, 10, 0, 90, 0, 0, null]);
  expect(tracker.addRun([3, 1, 94, 94, 0, 0, 'the connection was reset'])).toBeNull();
  expect(tracker.addRun([0, 10, 100, 190, 0, 0, null])).toEqual({
    fromMs: 94,
    durationMs: 6,
    lost: 0,
    reason: 'the connection was reset',
    broken: true,
  });
});
