/** A run of lost probes. Times are the prober's clock, in milliseconds since the epoch. */
export interface FoundGap {
  readonly fromMs: number;
  readonly durationMs: number;
  readonly lost: number;
}

/** What was looked at, so that "no gap" can be told from "nobody looked". */
export interface WatchedSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly sent: number;
  readonly lost: number;
  readonly maxLatenessMs: number;
}

/** Two probes further apart than this many intervals: the prober was late, not the address. */
const LATE_INTERVALS = 3;

/**
 * Finds gaps in probes that are added in the order of their sending, each once its fate is decided.
 *
 * A gap lasts from the sending of the first lost probe to the sending of the next answered one, plus what that answer needed
 * beyond the usual (it waited somewhere for the address to come back). Where the prober was late
 * with that next probe, nobody looked meanwhile, so the gap ends one interval after its last lost probe.
 */
export class GapTracker {
  private readonly intervalMs: number;
  private first: number | null = null;
  private last = 0;
  private sent = 0;
  private lost = 0;
  private maxLatenessMs = 0;
  private open: { readonly fromMs: number; lost: number } | null = null;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  /** Adds the next probe; answers with the gap that it ends, if any. */
  add(sentAtMs: number, answered: boolean, delayMs = 0): FoundGap | null {
    const previous = this.last;
    // Send times are worked out of what ping prints, so neighbours may change places by microseconds.
    const sentAt = this.first === null ? sentAtMs : Math.max(sentAtMs, previous);
    if (this.first === null) this.first = sentAt;
    else this.maxLatenessMs = Math.max(this.maxLatenessMs, sentAt - previous - this.intervalMs);
    this.last = sentAt;
    this.sent++;
    if (!answered) {
      this.lost++;
      this.open ??= { fromMs: sentAt, lost: 0 };
      this.open.lost++;
      return null;
    }
    const proberWasLate = sentAt - previous > LATE_INTERVALS * this.intervalMs;
    return this.close(proberWasLate ? previous + this.intervalMs : sentAt + delayMs);
  }

  /** Nothing follows: answers with the gap that is open, as far as it is known. */
  end(): FoundGap | null {
    return this.close(this.last + this.intervalMs);
  }

  /** Null before the first probe. */
  span(): WatchedSpan | null {
    if (this.first === null) return null;
    const { sent, lost, maxLatenessMs } = this;
    return { fromMs: this.first, toMs: this.last, sent, lost, maxLatenessMs };
  }

  private close(endMs: number): FoundGap | null {
    if (this.open === null) return null;
    const { fromMs, lost } = this.open;
    this.open = null;
    return { fromMs, durationMs: endMs - fromMs, lost };
  }
}
