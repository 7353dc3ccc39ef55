import type { Clock } from '../../../ports/clock.ts';

interface Due {
  readonly atMs: number;
  readonly run: () => void;
}

/** Time that passes when everybody waits for it: it goes straight to whatever is due next. For tests. */
export class StepClock implements Clock {
  #nowMs = 0;
  #due: Due[] = [];
  #isStepping = false;

  now(): Date {
    return new Date(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** Answers with what takes it back. */
  after(ms: number, run: () => void): () => void {
    const due = { atMs: this.#nowMs + ms, run };
    this.#due = [...this.#due, due].toSorted((one, other) => one.atMs - other.atMs);
    this.#step();
    return () => {
      this.#due = this.#due.filter((one) => one !== due);
    };
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const stop = (): void => {
        cancel();
        reject(signal.reason as Error);
      };
      const cancel = this.after(ms, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  #step(): void {
    if (this.#isStepping) return;
    this.#isStepping = true;
    // After everything that was set going by the last one has come to rest.
    setImmediate(() => {
      this.#isStepping = false;
      const [next, ...rest] = this.#due;
      if (next === undefined) return;
      this.#due = rest;
      this.#nowMs = next.atMs;
      next.run();
      if (this.#due.length > 0) this.#step();
    });
  }
}
