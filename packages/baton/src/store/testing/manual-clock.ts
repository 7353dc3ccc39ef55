import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';

/** Time that passes only when a test says so: whatever the machine is busy with, nothing is late. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Set<{ readonly dueMs: number; readonly wake: () => void }>();

  now(): Date {
    return new Date(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        leave();
        reject(signal.reason);
      };
      const sleeper = {
        dueMs: this.#nowMs + ms,
        wake: () => {
          leave();
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** How many sleep now: who moves the time on before everybody sleeps moves it on without them. */
  get asleep(): number {
    return this.#sleepers.size;
  }

  /** Moves on, wakes who is due, and lets them run until they wait for something else. */
  async advance(ms: number): Promise<void> {
    this.#nowMs += ms;
    for (const { dueMs, wake } of this.#sleepers) if (dueMs <= this.#nowMs) wake();
    await turn();
  }
}
