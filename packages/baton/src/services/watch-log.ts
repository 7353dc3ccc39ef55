/**
 * What the watch beside a run sees goes into the journal: gaps when they have lasted a moment and when they end, what weakens the
 * measurement, and from when until when it was looked at all. One write after the other, in the order in which it was seen, and only
 * while the right to run the migration is held: who has lost it has somebody else beside it, who writes the same.
 *
 *   seen -> waits -> written
 *                \-> failed -> tried again, some times -> written
 *                                                     \-> left out: counted, and told by a note once the journal answers again
 */
import type { EventBody } from '../domain/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Held } from '../ports/engine.ts';
import type { Gap, Journal, WatchSpan } from '../ports/journal.ts';
import type { SeenGap } from '../ports/outage-meter.ts';

export interface WatchLogParts {
  readonly journal: Pick<Journal, 'appendEvent' | 'putGap' | 'putWatchSpans'>;
  readonly migrationId: string;
  readonly clock: Clock;
  readonly held: Held;
  /** Which step ran at that time, in milliseconds since the epoch; null: none did. */
  readonly stepAt: (timeMs: number) => string | null;
  /** So many writes may wait; 2000 when it is not said. */
  readonly mostWaiting?: number;
}

/** In sum about as long as a lease outlives its store. */
const PAUSES_MS = [200, 400, 800, 1600] as const;
/** Of a store that is away while an address comes and goes: the rest is counted alone. */
const MOST_WAITING = 2000;

interface Write {
  readonly what: 'gap' | 'other';
  readonly write: () => Promise<void>;
}

export class WatchLog {
  readonly #parts: WatchLogParts;
  #waiting: Write[] = [];
  #writing: Promise<void> | null = null;
  #leftOut = 0;

  constructor(parts: WatchLogParts) {
    this.#parts = parts;
  }

  /** One that has ended, or goes on. */
  gap(seen: SeenGap): void {
    const { journal, migrationId, stepAt } = this.#parts;
    const gap: Gap = { ...seen, stepId: stepAt(new Date(seen.from).getTime()) };
    this.#add({ what: 'gap', write: () => journal.putGap(migrationId, gap) });
  }

  /** What weakens the measurement is part of what was measured. */
  note(text: string): void {
    this.tell({ kind: 'note', stepId: null, text });
  }

  tell(event: EventBody): void {
    const { journal, migrationId } = this.#parts;
    this.#add({ what: 'other', write: async () => void (await journal.appendEvent(migrationId, event)) });
  }

  /** All that this watch has seen so far, under its own name. */
  spans(watch: string, spans: readonly WatchSpan[]): void {
    const { journal, migrationId } = this.#parts;
    this.#add({ what: 'other', write: () => journal.putWatchSpans(migrationId, watch, spans) });
  }

  /** Nothing of it is under way any more when this resolves. Never rejects. */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  #add(write: Write): void {
    if (!this.#parts.held.isHeld()) return;
    if (this.#waiting.length >= (this.#parts.mostWaiting ?? MOST_WAITING)) return this.#leaveOut(write);
    this.#waiting.push(write);
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      const next = this.#waiting.shift();
      // Nothing is awaited between this look and the end, so nothing comes in between.
      if (next === undefined) {
        this.#writing = null;
        return;
      }
      if (!(await this.#isWritten(next))) this.#leaveOut(next);
      else if (this.#leftOut > 0) await this.#tellLeftOut();
    }
  }

  /** True as well where it is not ours to write any more. */
  async #isWritten({ write }: Write): Promise<boolean> {
    const { held, clock } = this.#parts;
    for (const pauseMs of [...PAUSES_MS, null]) {
      if (!held.isHeld()) return true;
      try {
        await write();
        return true;
      } catch {
        // The engine meets the same store, and says what is wrong with it.
        if (pauseMs === null) return false;
        await clock.sleep(pauseMs, held.signal).catch(() => undefined);
      }
    }
    return false;
  }

  #leaveOut({ what }: Write): void {
    if (what === 'gap') this.#leftOut += 1;
  }

  async #tellLeftOut(): Promise<void> {
    const { journal, migrationId, held } = this.#parts;
    const count = this.#leftOut;
    const gaps = count === 1 ? '1 gap' : `${count} gaps`;
    const text = `${gaps} could not be written while the database did not answer: the outage that is told is less than it was`;
    if (!held.isHeld()) return;
    try {
      await journal.appendEvent(migrationId, { kind: 'note', stepId: null, text });
      this.#leftOut -= count;
    } catch {
      // With the next write that succeeds.
    }
  }
}
