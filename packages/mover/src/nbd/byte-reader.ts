/**
 * Takes exact runs of bytes off a stream. What arrives is copied once, to where it belongs; more than is asked for is held up to
 * `HELD_BYTES`, then the stream is paused.
 */
import type { Duplex } from 'node:stream';

const HELD_BYTES = 256 * 1024;

interface Wanted {
  readonly into: Buffer;
  filled: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class ByteReader {
  readonly #stream: Duplex;
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  #wanted: Wanted | null = null;
  #ended: Error | null = null;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', this.#take);
    stream.on('end', this.#end);
    stream.on('close', this.#end);
    stream.on('error', this.#fail);
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** One at a time. Rejects with what ended the stream. */
  fill(into: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#wanted !== null) throw new Error('two readers of one stream');
      this.#wanted = { into, filled: 0, resolve, reject };
      this.#serve();
    });
  }

  async read(bytes: number): Promise<Buffer> {
    const into = Buffer.allocUnsafe(bytes);
    if (bytes > 0) await this.fill(into);
    return into;
  }

  /** Lets the stream go, for another reader; nothing more is written into a buffer that is waited for. */
  detach(reason = new Error('the stream is read by somebody else')): void {
    this.#stream.pause();
    this.#stream.off('data', this.#take);
    this.#stream.off('end', this.#end);
    this.#stream.off('close', this.#end);
    this.#stream.off('error', this.#fail);
    this.#held.length = 0;
    this.#heldBytes = 0;
    this.#fail(reason);
  }

  readonly #take = (chunk: Buffer): void => {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    this.#serve();
    if (this.#heldBytes > HELD_BYTES) this.#stream.pause();
  };

  readonly #end = (): void => this.#fail(new Error('the other end closed the connection'));

  readonly #fail = (error: Error): void => {
    this.#ended ??= error;
    this.#serve();
  };

  #serve(): void {
    const wanted = this.#wanted;
    if (wanted === null) return;
    const { into } = wanted;
    while (wanted.filled < into.length) {
      const [first] = this.#held;
      if (first === undefined) break;
      const copied = first.copy(into, wanted.filled);
      wanted.filled += copied;
      this.#heldBytes -= copied;
      if (copied === first.length) this.#held.shift();
      else this.#held[0] = first.subarray(copied);
    }
    if (wanted.filled === into.length) {
      this.#wanted = null;
      wanted.resolve();
    } else if (this.#ended !== null) {
      this.#wanted = null;
      wanted.reject(this.#ended);
    } else if (this.#stream.isPaused()) this.#stream.resume();
  }
}
