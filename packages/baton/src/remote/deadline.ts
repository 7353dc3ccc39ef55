/**
 * A caller's signal and a time limit in one signal. Not `AbortSignal.any`: a migration is followed for days under one signal,
 * which would keep something of every call until its own end.
 */
export class Deadline {
  readonly #caller: AbortSignal;
  readonly #joined = new AbortController();
  readonly #forward = (): void => this.#joined.abort(this.#caller.reason);
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(caller: AbortSignal, timeoutMs: number) {
    this.#caller = caller;
    if (caller.aborted) this.#forward();
    else caller.addEventListener('abort', this.#forward, { once: true });
    this.restart(timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#joined.signal;
  }

  /** The time limit, and not the caller, ended it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Counts from now. */
  restart(timeoutMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      this.#joined.abort(new Error(`nothing came for ${timeoutMs} ms`));
    }, timeoutMs);
  }

  /** Lets go of the caller's signal. */
  close(): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#forward);
  }
}

/** Waits for `work` no longer than the signal lasts, and rejects with its reason then. The work itself goes on. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
