import type { Run } from './agent-protocol.ts';

/** A run of lost probes. Times are the prober's clock, in milliseconds since the epoch. */
export interface FoundGap {
  readonly fromMs: number;
  readonly durationMs: number;
  readonly lost: number;
  readonly reason: string | null;
  /** A conversation ended in it. */
  readonly broken: boolean;
  /** Nothing followed it, so its end was not seen. Absent: an answer did. */
  readonly isCut?: boolean;
}

/** What was looked at, so that "no gap" can be told from "nobody looked". */
export interface WatchedSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly sent: number;
  readonly lost: number;
  readonly maxLatenessMs: number;
  /** Between two probes, as they were sent; null for a single one. */
  readonly intervalMs: number | null;
  readonly voids: number;
}

/** Two probes further apart than this many intervals: the prober was late, not the address. */
const LATE_INTERVALS = 3;

/**
 * Finds gaps in probes that are added in the order of their sending, each once its fate is decided.
 *
 * A gap lasts from the sending of the first lost probe to the sending of the next answered one, plus what that answer needed
 * beyond the usual (it waited somewhere for the address to come back). Where the prober was late
 * with that next probe, nobody looked meanwhile, so the gap ends one interval after its last lost probe.
 * A conversation that ended is in a gap even if no probe was lost: it lasts until the next answer.
 */
export class GapTracker {
  private readonly intervalMs: number;
  private first: number | null = null;
  private last = 0;
  private sent = 0;
  private lost = 0;
  private voids = 0;
  private maxLatenessMs = 0;
  private open: { readonly fromMs: number; lost: number; reason: string | null; broken: boolean } | null = null;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  /** Adds the next probe; answers with the gap that it ends, if any. Its lateness is worked out of the one before. */
  add(sentAtMs: number, answered: boolean, delayMs = 0): FoundGap | null {
    // Send times are worked out of what ping prints, so neighbours may change places by microseconds.
    const atMs = this.first === null ? sentAtMs : Math.max(sentAtMs, this.last);
    const lateMs = this.first === null ? 0 : Math.max(0, atMs - this.last - this.intervalMs);
    return this.addRun([answered ? 0 : 1, 1, atMs, atMs, lateMs, delayMs, null]);
  }

  /** Adds the probes that follow; answers with the gap that they end, if any. */
  addRun([kind, count, firstMs, lastMs, lateMs, delayMs, why]: Run): FoundGap | null {
    this.maxLatenessMs = Math.max(this.maxLatenessMs, lateMs);
    if (kind === 2) {
      this.voids += count;
      return null;
    }
    if (kind === 3) {
      this.open ??= { fromMs: firstMs, lost: 0, reason: null, broken: true };
      // The first end tells why; what follows is its consequence.
      if (!this.open.broken || this.open.reason === null) this.open.reason = why;
      this.open.broken = true;
      return null;
    }
    const previous = this.last;
    this.first ??= firstMs;
    this.last = Math.max(previous, lastMs);
    this.sent += count;
    if (kind === 1) {
      this.lost += count;
      this.open ??= { fromMs: firstMs, lost: 0, reason: null, broken: false };
      this.open.lost += count;
      this.open.reason ??= why;
      return null;
    }
    const proberWasLate = firstMs - previous > LATE_INTERVALS * this.intervalMs;
    return this.close(proberWasLate ? previous + this.intervalMs : firstMs + delayMs);
  }

  /** The gap that is open, as long as it was seen: to the sending of its last lost probe. Null: there is none. */
  openGap(): FoundGap | null {
    if (this.open === null) return null;
    const { fromMs, ...seen } = this.open;
    return { fromMs, durationMs: Math.max(0, this.last - fromMs), ...seen };
  }

  /** Nothing follows: answers with the gap that is open, as far as it is known. */
  end(): FoundGap | null {
    return this.close(this.last + this.intervalMs);
  }

  /** Null before the first probe. */
  span(): WatchedSpan | null {
    if (this.first === null) return null;
    const { first, last, sent, lost, maxLatenessMs, voids } = this;
    const steps = sent + voids - 1;
    const intervalMs = steps > 0 && last > first ? (last - first) / steps : null;
    return { fromMs: first, toMs: last, sent, lost, maxLatenessMs, intervalMs, voids };
  }

  private close(endMs: number): FoundGap | null {
    if (this.open === null) return null;
    const { fromMs, ...seen } = this.open;
    this.open = null;
    return { fromMs, durationMs: Math.max(0, endMs - fromMs), ...seen };
  }
}
