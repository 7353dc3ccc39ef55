/**
 * Looks at one address on a steady clock, whatever becomes of the ones before: a look that nobody answers must not keep the
 * next one from seeing that somebody does by now.
 *
 * Looks end in any order, and are judged in the order in which they began. What began before the first look of a row says
 * nothing against it: it may have met what was there before.
 */
import type { Clock } from '../ports/clock.ts';

/** Who answered a new connection. `unknown`: somebody, who cannot be told. `unseen`: the look could not be made. */
export type Seen = 'taker' | 'other' | 'unknown' | 'nobody' | 'unseen';

export interface Pace {
  readonly everyMs: number;
  /** So many may be under way at once: beyond it one is left out. */
  readonly most: number;
}

export interface LookWith {
  readonly look: () => Promise<Seen>;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What a look is taken for that could not be made. Absent: the first one that fails ends the looks. */
  readonly failedAs?: 'unseen' | 'unknown';
}

interface Look {
  readonly beganMs: number;
  endedMs: number | null;
  seen: Seen | null;
}

export interface Row {
  /** When the first look of the row began and ended. */
  readonly beganMs: number;
  readonly endedMs: number;
}

/** Beyond what any question below looks back. */
const KEPT = 256;

export class SteadyLooks {
  readonly #with: LookWith;
  #looks: Look[] = [];
  #count = 0;
  #identified = true;
  #failure: { readonly error: unknown } | null = null;
  #whyUnseen: string | null = null;

  constructor(looker: LookWith) {
    this.#with = looker;
  }

  /** Of all looks that were made so far. */
  get count(): number {
    return this.#count;
  }

  /** What kept the look that ended last from being made; null: nothing did. */
  get whyUnseen(): string | null {
    return this.#whyUnseen;
  }

  /** False once an answer did not tell who gave it. */
  get identified(): boolean {
    return this.#identified;
  }

  /**
   * Looks on until `decide`, which is asked after each step of the clock, answers with something. Throws what it throws, what a
   * look throws, and the signal's reason.
   */
  async until<T>(decide: () => Promise<T | null> | T | null, paceNow: () => Pace = () => this.#with.pace): Promise<T> {
    for (;;) {
      const { most, everyMs } = paceNow();
      this.#begin(most);
      await this.#with.clock.sleep(everyMs, this.#with.signal);
      if (this.#failure !== null) throw this.#failure.error;
      const decided = await decide();
      if (decided !== null) return decided;
    }
  }

  /** So many looks, one after the other, of which all saw one of these, and nothing else was seen since. Null: not yet. */
  row(length: number, good: ReadonlySet<Seen>): Row | null {
    let inARow: Look[] = [];
    let found: Row | null = null;
    for (const look of this.#looks) {
      if (look.seen === null) inARow = [];
      else if (good.has(look.seen)) inARow.push(look);
      else {
        inARow = [];
        found = null;
      }
      const first = inARow[0];
      if (found === null && first !== undefined && inARow.length >= length)
        found = { beganMs: first.beganMs, endedMs: first.endedMs ?? first.beganMs };
    }
    return found;
  }

  /** When the newest look began that saw one of these; null: none did. */
  lastMs(which: ReadonlySet<Seen>): number | null {
    return this.#looks.findLast(({ seen }) => seen !== null && which.has(seen))?.beganMs ?? null;
  }

  /** What was seen so far says nothing about what comes now. */
  forget(): void {
    this.#looks = [];
  }

  #begin(most: number): void {
    if (this.#looks.filter(({ seen }) => seen === null).length >= most) return;
    const { look, clock } = this.#with;
    const begun: Look = { beganMs: clock.monotonicMs(), endedMs: null, seen: null };
    this.#looks = [...this.#looks.slice(1 - KEPT), begun];
    const ended = (seen: Seen): void => {
      begun.seen = seen;
      begun.endedMs = clock.monotonicMs();
      if (seen === 'unknown') this.#identified = false;
    };
    look().then(
      (seen) => {
        ended(seen);
        this.#count += 1;
        this.#whyUnseen = null;
      },
      (error: unknown) => {
        const { failedAs, signal } = this.#with;
        if (failedAs === undefined || signal.aborted) {
          this.#failure = { error };
          return;
        }
        ended(failedAs);
        this.#whyUnseen = error instanceof Error ? error.message : String(error);
      },
    );
  }
}
