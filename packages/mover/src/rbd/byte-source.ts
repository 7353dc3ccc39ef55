import { MoverError } from '../mover-error.ts';
import { lostLink } from '../wire/wire-errors.ts';

const SEND_AGAIN =
  'See that both ends still run and reach each other, then send the diff again: the target stands at its last whole snapshot.';

/** Takes exactly as many bytes as are asked for from a stream, and never waits longer than it was told to. */
export class ByteSource {
  readonly #iterator: AsyncIterator<unknown>;
  readonly #silenceMs: number;
  #rest: Buffer = Buffer.alloc(0);

  /** `silenceMs`: how long not one byte may come while some are wanted. */
  constructor(stream: AsyncIterable<unknown>, silenceMs: number) {
    this.#iterator = stream[Symbol.asyncIterator]();
    this.#silenceMs = silenceMs;
  }

  /** Up to `most` bytes, as they come; null at the end. Rejects with LINK_LOST. */
  async some(most: number): Promise<Buffer | null> {
    while (this.#rest.length === 0) {
      const next = await this.#next();
      if (next === null) return null;
      this.#rest = next;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  /** Exactly `length` bytes, in memory of their own. Rejects with LINK_LOST, also when the stream ends before. */
  async take(length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const piece = await this.some(length - filled);
      if (piece === null) throw lost('the other end closed it');
      filled += piece.copy(bytes, filled);
    }
    return bytes;
  }

  async #next(): Promise<Buffer | null> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(lost(`nothing came for ${String(this.#silenceMs / 1000)} s`)), this.#silenceMs);
    });
    try {
      const next: IteratorResult<unknown, unknown> = await Promise.race([this.#iterator.next(), silence]);
      if (next.done === true) return null;
      if (!(next.value instanceof Uint8Array)) throw lost('it gives text, not bytes');
      return Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    } catch (error) {
      throw error instanceof MoverError ? error : lost(error instanceof Error ? error.message : String(error), error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A diff is sent anew as a whole, where a pass goes on. */
export function lost(why: string, cause?: unknown): MoverError {
  return lostLink(why, cause, SEND_AGAIN);
}
