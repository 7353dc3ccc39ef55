import type { CliDeps } from './cli-deps.ts';

/** ETX: what a terminal in raw mode sends for Ctrl-C. */
const CTRL_C = '\u0003';

/**
 * Takes every key as it is pressed, and nothing is echoed: an echo would move the cursor in the middle of a picture. What
 * is pressed while nobody listens is lost. Without a terminal there are no keys.
 */
export class Keyboard {
  readonly #deps: CliDeps;
  #listener: ((key: string) => void) | null = null;
  readonly #onData = (chunk: unknown): void => {
    for (const key of String(chunk)) {
      if (key === CTRL_C) this.#deps.interrupt();
      else this.#listener?.(key);
    }
  };

  constructor(deps: CliDeps) {
    this.#deps = deps;
    if (!this.isThere) return;
    deps.stdin.setRawMode?.(true);
    deps.stdin.on('data', this.#onData);
    deps.stdin.resume();
  }

  get isThere(): boolean {
    return this.#deps.isTty.stdin;
  }

  listen(listener: ((key: string) => void) | null): void {
    this.#listener = listener;
  }

  close(): void {
    if (!this.isThere) return;
    this.#deps.stdin.off('data', this.#onData);
    this.#deps.stdin.setRawMode?.(false);
    this.#deps.stdin.pause();
  }
}
