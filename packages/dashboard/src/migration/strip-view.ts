/** Which part of the outage strip is looked at, and how it gets there by wheel and keys. Pure: milliseconds and pixels. */
import type { Gap, Span } from './outages.ts';

/** One probe in ten milliseconds is as fine as is measured: ten of them fill the width. */
const MIN_SPAN_MS = 100;

/** Closer to (`factor` < 1) or away from what stands at `atMs`, which keeps its place. Never beyond the whole. */
export function zoomed(view: Span, factor: number, atMs: number, whole: Span): Span {
  const spanMs = Math.max(MIN_SPAN_MS, (view.toMs - view.fromMs) * factor);
  const part = (atMs - view.fromMs) / Math.max(1, view.toMs - view.fromMs);
  return within({ fromMs: atMs - spanMs * part, toMs: atMs + spanMs * (1 - part) }, whole);
}

/** By a share of what is seen: 0.25 is a quarter to the right. */
export function panned(view: Span, share: number, whole: Span): Span {
  const byMs = (view.toMs - view.fromMs) * share;
  return within({ fromMs: view.fromMs + byMs, toMs: view.toMs + byMs }, whole);
}

/** So that a gap is in the middle, with as much beside it as tells it from its neighbours. */
export function around(gap: Gap, view: Span, whole: Span): Span {
  const middleMs = gap.fromMs + gap.durationMs / 2;
  const spanMs = Math.min(view.toMs - view.fromMs, Math.max(MIN_SPAN_MS * 10, gap.durationMs * 20));
  return within({ fromMs: middleMs - spanMs / 2, toMs: middleMs + spanMs / 2 }, whole);
}

export function isWhole(view: Span, whole: Span): boolean {
  return view.fromMs <= whole.fromMs && view.toMs >= whole.toMs;
}

export function xOf(ms: number, view: Span, widthPx: number): number {
  return ((ms - view.fromMs) / Math.max(1, view.toMs - view.fromMs)) * widthPx;
}

export interface DrawnGap {
  readonly x: number;
  readonly width: number;
  /** More than one where they are closer than a pixel. */
  readonly gaps: readonly Gap[];
}

/** So narrow a gap is still seen. */
const MIN_WIDTH_PX = 3;

/** What stands in view, in the order of time; gaps that would cover one another are drawn as one. */
export function drawnGaps(gaps: readonly Gap[], view: Span, widthPx: number): readonly DrawnGap[] {
  const drawn: { x: number; width: number; gaps: Gap[] }[] = [];
  for (const gap of gaps) {
    const from = xOf(gap.fromMs, view, widthPx);
    const to = Math.max(from + MIN_WIDTH_PX, xOf(gap.fromMs + gap.durationMs, view, widthPx));
    if (to < 0 || from > widthPx) continue;
    const x = Math.max(0, Math.min(from, widthPx - MIN_WIDTH_PX));
    const end = Math.min(widthPx, to);
    const before = drawn.at(-1);
    if (before !== undefined && x < before.x + before.width + 1) {
      before.width = Math.max(before.width, end - before.x);
      before.gaps.push(gap);
    } else {
      drawn.push({ x, width: Math.max(MIN_WIDTH_PX, end - x), gaps: [gap] });
    }
  }
  return drawn;
}

function within(view: Span, whole: Span): Span {
  const spanMs = view.toMs - view.fromMs;
  if (spanMs >= whole.toMs - whole.fromMs) return { fromMs: whole.fromMs, toMs: whole.toMs };
  const fromMs = Math.min(Math.max(view.fromMs, whole.fromMs), whole.toMs - spanMs);
  return { fromMs, toMs: fromMs + spanMs };
}
