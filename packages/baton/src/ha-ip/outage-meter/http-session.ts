/** New connections of one agent to one address, put back into the order of their beginning. */
import { GapTracker, type FoundGap, type WatchedSpan } from './gap-tracker.ts';

/** How one connection ended. `void`: the prober itself was too late to tell, so it counts for nothing. */
export type HttpResult =
  | {
      readonly kind: 'answer';
      readonly n: number;
      readonly atMs: number;
      readonly durationMs: number;
      readonly status: number;
      readonly who: string | null;
    }
  | {
      readonly kind: 'lost';
      readonly n: number;
      readonly atMs: number;
      readonly durationMs: number;
      readonly why: string;
    }
  | { readonly kind: 'void'; readonly n: number };

export class HttpSession {
  private readonly tracker: GapTracker;
  private readonly onGap: (gap: FoundGap) => void;
  private readonly waiting = new Map<number, HttpResult>();
  private next = 0;
  private seenMs = 0;
  private answerAtMs: number | null = null;

  constructor(intervalMs: number, onGap: (gap: FoundGap) => void) {
    this.tracker = new GapTracker(intervalMs);
    this.onGap = onGap;
  }

  /** The newest end of a connection; 0 before the first. */
  get seenUntilMs(): number {
    return this.seenMs;
  }

  get lastReplyAtMs(): number | null {
    return this.answerAtMs;
  }

  /** Results come as connections end, in any order; numbers count from 0 without holes. */
  add(result: HttpResult): void {
    this.waiting.set(result.n, result);
    if (result.kind !== 'void') this.seenMs = Math.max(this.seenMs, result.atMs + result.durationMs);
    if (result.kind === 'answer') this.answerAtMs = Math.max(this.answerAtMs ?? 0, result.atMs + result.durationMs);
    for (let due = this.waiting.get(this.next); due; due = this.waiting.get(this.next)) {
      this.waiting.delete(this.next);
      this.next++;
      if (due.kind === 'void') continue;
      const gap = this.tracker.add(due.atMs, due.kind === 'answer');
      if (gap) this.onGap(gap);
    }
  }

  /** Connections that are under way are not waited for and count for nothing. */
  end(): WatchedSpan | null {
    const gap = this.tracker.end();
    if (gap) this.onGap(gap);
    return this.tracker.span();
  }
}
