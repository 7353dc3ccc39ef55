import type { Clock } from '../ports/clock.ts';

/** A sleep that a ring ends. A ring while nobody sleeps ends the next sleep at once, so none is missed. */
export class WakeUp {
  readonly #clock: Clock;
  #rung = false;
  #asleep: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#asleep?.abort();
  }

  async sleep(ms: number): Promise<void> {
    if (!this.#rung) {
      const asleep = new AbortController();
      this.#asleep = asleep;
      // It rejects when it is rung.
      await this.#clock.sleep(ms, asleep.signal).catch(() => undefined);
      this.#asleep = null;
    }
    this.#rung = false;
  }
}
