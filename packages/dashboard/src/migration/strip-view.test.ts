import { describe, expect, test } from 'vitest';
import type { Gap, OutageEvent } from './outages.ts';
import { around, drawnGaps, isWhole, panned, xOf, zoomed } from './strip-view.ts';

const whole = { fromMs: 0, toMs: 100_000 };
const gap = (fromMs: number, durationMs: number): Gap => ({ fromMs, durationMs, event: {} as OutageEvent });

describe('zoom', () => {
  test('what is under the pointer keeps its place', () => {
    const view = zoomed(whole, 0.5, 25_000, whole);
    expect(view).toEqual({ fromMs: 12_500, toMs: 62_500 });
    expect(xOf(25_000, view, 1000)).toBe(xOf(25_000, whole, 1000));
  });

  test('never beyond the whole, and never closer than can be told apart', () => {
    expect(zoomed(whole, 4, 50_000, whole)).toEqual(whole);
    const close = zoomed({ fromMs: 500, toMs: 600 }, 0.1, 550, whole);
    expect(close.toMs - close.fromMs).toBe(100);
    expect(isWhole(whole, whole)).toBe(true);
    expect(isWhole(close, whole)).toBe(false);
  });

  test('at the edge it stays inside', () => {
    expect(zoomed(whole, 0.5, 0, whole)).toEqual({ fromMs: 0, toMs: 50_000 });
    expect(zoomed({ fromMs: 90_000, toMs: 100_000 }, 2, 100_000, whole)).toEqual({ fromMs: 80_000, toMs: 100_000 });
  });
});

test('panning stops at both ends', () => {
  const view = { fromMs: 10_000, toMs: 20_000 };
  expect(panned(view, 0.5, whole)).toEqual({ fromMs: 15_000, toMs: 25_000 });
  expect(panned(view, -5, whole)).toEqual({ fromMs: 0, toMs: 10_000 });
  expect(panned(view, 50, whole)).toEqual({ fromMs: 90_000, toMs: 100_000 });
});

test('a gap that is looked at stands in the middle', () => {
  const view = around(gap(50_000, 12), whole, whole);
  expect((view.fromMs + view.toMs) / 2).toBe(50_006);
  expect(view.toMs - view.fromMs).toBe(1000);
});

describe('what is drawn', () => {
  test('gaps that are closer than a pixel are one mark, with all of them in it', () => {
    const drawn = drawnGaps([gap(1000, 10), gap(1050, 10), gap(60_000, 20_000)], whole, 1000);
    expect(drawn).toHaveLength(2);
    expect(drawn[0]).toMatchObject({ x: 10, gaps: [{ fromMs: 1000 }, { fromMs: 1050 }] });
    expect(drawn[1]).toEqual({ x: 600, width: 200, gaps: [gap(60_000, 20_000)] });
  });

  test('the same gaps stand apart when one is close enough', () => {
    expect(drawnGaps([gap(1000, 10), gap(1050, 10)], { fromMs: 950, toMs: 1150 }, 1000)).toHaveLength(2);
  });

  test('what is out of view is not drawn, what reaches into it is', () => {
    const view = { fromMs: 10_000, toMs: 20_000 };
    const drawn = drawnGaps([gap(1000, 10), gap(9000, 2000), gap(50_000, 10)], view, 1000);
    expect(drawn).toEqual([{ x: 0, width: 100, gaps: [gap(9000, 2000)] }]);
  });

  test('the shortest gap is seen, also at the very end', () => {
    expect(drawnGaps([gap(99_999, 1)], whole, 1000)[0]).toMatchObject({ x: 997, width: 3 });
  });
});
