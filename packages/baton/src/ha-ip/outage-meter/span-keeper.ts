import type { WatchedSpan } from './gap-tracker.ts';

/** A prober that dies every half minute makes so many in less than an hour. */
const MOST_SPANS = 100;

/** Keeps the spans of one probe, and not more than some: beyond that the two that are nearest to each other become one. */
export class SpanKeeper {
  private kept: WatchedSpan[] = [];

  get spans(): readonly WatchedSpan[] {
    return this.kept;
  }

  add(span: WatchedSpan): void {
    this.kept.push(span);
    if (this.kept.length > MOST_SPANS) this.joinNearest();
  }

  private joinNearest(): void {
    const pauses = this.kept.slice(1).map((span, at) => span.fromMs - (this.kept[at]?.toMs ?? 0));
    const nearest = pauses.indexOf(Math.min(...pauses));
    const [one, other] = this.kept.slice(nearest, nearest + 2);
    if (one && other) this.kept.splice(nearest, 2, joined(one, other));
  }
}

function joined(one: WatchedSpan, other: WatchedSpan): WatchedSpan {
  return {
    fromMs: one.fromMs,
    toMs: other.toMs,
    sent: one.sent + other.sent,
    lost: one.lost + other.lost,
    maxLatenessMs: Math.max(one.maxLatenessMs, other.maxLatenessMs),
    intervalMs: one.sent < other.sent ? other.intervalMs : one.intervalMs,
    voids: one.voids + other.voids,
  };
}
