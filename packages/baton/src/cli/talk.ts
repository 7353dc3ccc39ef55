import type { OutputStream } from './cli-deps.ts';
import type { EventSink } from './render/event-printer.ts';

const REDRAW_EVERY_MS = 500;
/** Carriage return, then erase the line (ECMA-48, EL). */
const ERASE_LINE = '\r\u001b[2K';

/** All words to people: lines on stderr and, on a terminal, one line at the bottom that changes. */
export class Talk implements EventSink {
  readonly isLive: boolean;
  readonly #stream: OutputStream;
  #draw: ((maxColumns: number) => string) | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(stream: OutputStream, isLive: boolean) {
    this.#stream = stream;
    this.isLive = isLive;
  }

  line(text: string): void {
    this.#erase();
    this.#stream.write(`${text}\n`);
    this.#redraw(false);
  }

  live(draw: ((maxColumns: number) => string) | null): void {
    if (!this.isLive) return;
    this.#erase();
    this.#draw = draw;
    if (draw === null) {
      if (this.#timer !== null) clearInterval(this.#timer);
      this.#timer = null;
      return;
    }
    this.#redraw(false);
    this.#timer ??= setInterval(() => this.#redraw(true), REDRAW_EVERY_MS).unref();
  }

  get columns(): number | null {
    return this.isLive ? (this.#stream.columns ?? null) : null;
  }

  /** Without a line end: the answer is typed behind it. */
  ask(text: string): void {
    this.#erase();
    this.#stream.write(text);
  }

  #erase(): void {
    if (this.#draw !== null) this.#stream.write(ERASE_LINE);
  }

  #redraw(over: boolean): void {
    // One column less than there are: a full line would wrap, and could not be erased.
    const text = this.#draw?.((this.#stream.columns ?? 80) - 1);
    if (text !== undefined) this.#stream.write(over ? `${ERASE_LINE}${text}` : text);
  }
}
