/** Rings once, at the earliest of the times it was set to since it rang last. Holds no process alive. */
export class Alarm {
  readonly #onRing: () => void;
  #timer: NodeJS.Timeout | null = null;
  #dueMs = Infinity;

  constructor(onRing: () => void) {
    this.#onRing = onRing;
  }

  /** In so many milliseconds at the latest. */
  set(ms: number): void {
    const dueMs = performance.now() + ms;
    if (dueMs >= this.#dueMs) return;
    this.clear();
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.clear();
      this.#onRing();
    }, ms).unref();
  }

  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#dueMs = Infinity;
  }
}
