import type { Cancel, Time } from './time.ts';

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that stands still until it is told to pass: the same story gives the same events in the same order. */
export class DrivenTime implements Time {
  #nowMs: number;
  #order = 0;
  #due: Due[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): Cancel {
    const due: Due = { atMs: this.#nowMs + Math.max(0, delayMs), order: (this.#order += 1), run };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((one) => one !== due);
    };
  }

  /** How many wait. */
  get waiting(): number {
    return this.#due.length;
  }

  /** Lets the time pass, and runs what falls due, in order. What is begun on the way counts too. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#next(); next !== null && next.atMs <= endMs; next = this.#next()) this.#runNext(next);
    this.#nowMs = endMs;
  }

  /** Goes on to the moment at which the next one falls due, and runs all of that moment. False when nothing waits. */
  advanceToNext(): boolean {
    const first = this.#next();
    if (first === null) return false;
    for (let next: Due | null = first; next !== null && next.atMs <= first.atMs; next = this.#next())
      this.#runNext(next);
    return true;
  }

  #next(): Due | null {
    let found: Due | null = null;
    for (const due of this.#due) {
      if (found === null || due.atMs < found.atMs || (due.atMs === found.atMs && due.order < found.order)) found = due;
    }
    return found;
  }

  #runNext(due: Due): void {
    this.#due = this.#due.filter((one) => one !== due);
    this.#nowMs = Math.max(this.#nowMs, due.atMs);
    due.run();
  }
}
