/**
 * The body of one stream of server-sent events (HTML standard, 9.2).
 *
 *   room: what is written goes out -> full: nothing more is taken until the reader has read -> room
 *                                      \-> the reader has read nothing for too long: closed
 *   the session has ended, or the controller ends: the stream ends in good order, and the reader comes again with the last id
 *
 * What one reader has not read is bounded by what this stream holds and what its socket holds. Whoever writes keeps nothing for it
 * while it is full: the journal is there to read again.
 */
import { Readable } from 'node:stream';

export interface SseTimes {
  /** From one comment to the next, so that nobody between takes a quiet stream for a dead one. */
  readonly heartbeatMs: number;
  /** So long a reader may read nothing, while there is something for it. */
  readonly slowMs: number;
  /** So long at most from one look into the journal to the next: the bell may be deaf. */
  readonly lookMs: number;
}

export const SSE_TIMES: SseTimes = { heartbeatMs: 15_000, slowMs: 30_000, lookMs: 2_000 };

export interface SseOptions {
  /** Milliseconds until the session ends. */
  readonly lastsMs: number;
  readonly times: SseTimes;
  /** There is room again, or for the first time. */
  readonly onRoom: () => void;
  /** Nobody reads any more; called once. */
  readonly onGone: () => void;
}

const HELD_BYTES = 64 * 1024;
/** What a timer can count (32 bits). */
const LONGEST_MS = 2 ** 31 - 1;
/** Browsers wait so long before they come again. */
const COME_AGAIN_MS = 2_000;

export class SseBody extends Readable {
  readonly #options: SseOptions;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #end: NodeJS.Timeout;
  #slow: NodeJS.Timeout | null = null;
  #isFull = false;
  #isEnded = false;
  #asked = 0;

  constructor(options: SseOptions) {
    super({ highWaterMark: HELD_BYTES });
    this.#options = options;
    // Said at once, so that the head goes out and the reader knows that it is heard.
    this.write(`retry: ${COME_AGAIN_MS}\n\n`);
    this.#heartbeat = setInterval(() => this.#beat(), options.times.heartbeatMs).unref();
    this.#end = setTimeout(() => this.end(), Math.min(Math.max(options.lastsMs, 0), LONGEST_MS)).unref();
  }

  /** Takes what is written, and there is room for more. */
  get hasRoom(): boolean {
    return !this.#isFull && this.isOpen;
  }

  get isOpen(): boolean {
    return !this.#isEnded && !this.destroyed;
  }

  /**
   * True: there is room for more. What is written is always taken, so write nothing where there is no room. Bytes are not copied:
   * however many streams they are written to, they are in memory once.
   */
  write(text: string | Buffer): boolean {
    if (!this.isOpen) return false;
    const asked = this.#asked;
    if (!this.push(text) && asked === this.#asked && !this.#isFull) {
      this.#isFull = true;
      this.#slow = setTimeout(
        () => this.destroy(new Error('the reader of a stream reads too slowly')),
        this.#options.times.slowMs,
      ).unref();
    }
    return this.hasRoom;
  }

  /** In good order: what was written still goes out. */
  end(): void {
    if (!this.isOpen) return;
    this.#isEnded = true;
    this.push(null);
  }

  override _read(): void {
    this.#asked += 1;
    this.#isFull = false;
    if (this.#slow !== null) clearTimeout(this.#slow);
    this.#slow = null;
    if (this.isOpen) this.#options.onRoom();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#end);
    if (this.#slow !== null) clearTimeout(this.#slow);
    this.#options.onGone();
    done(error);
  }

  #beat(): void {
    if (this.hasRoom) this.write(':\n\n');
  }
}

/** One event; `data` is one line, as JSON is. */
export function sseBytes(event: { readonly id: string; readonly event: string; readonly data: unknown }): Buffer {
  return Buffer.from(`id: ${event.id}\nevent: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`);
}
