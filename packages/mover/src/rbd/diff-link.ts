import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { MoverError } from '../mover-error.ts';
import { ByteSource, lost } from './byte-source.ts';
import { changed, digestOf, frameKey, HEAD_BYTES, openHead, sealHead } from './diff-frame.ts';
import type { FrameHead, FrameKind, Side } from './diff-frame.ts';
import { put } from './put.ts';

const NONCE_BYTES = 16;
const NO_BYTES = Buffer.alloc(0);
const LINGER_MS = 5000;

export interface LinkOptions {
  /** Of one disk of one migration: ends of two jobs never meet. */
  readonly jobId: string;
  /** 16 random bytes or more, of this job alone. Never told to anybody else. */
  readonly key: Buffer;
  /** How long the other end may say nothing; each end says at least every quarter of it that it lives. Default 60 s. */
  readonly silenceMs?: number;
}

export interface ArrivedFrame {
  readonly head: FrameHead;
  readonly body: Buffer;
}

/**
 * Frames over one connection (TLS in the product), which is used for one diff and closed after it.
 *
 *   both: hello (a nonce, and what this end has to say) ──▶ keys of this connection alone, one for each direction ──▶ frames
 */
export class DiffLink {
  readonly #stream: Duplex;
  readonly #source: ByteSource;
  readonly #options: LinkOptions;
  readonly #side: Side;
  readonly #silenceMs: number;
  #sendKey: Buffer;
  #receiveKey: Buffer;
  #sent = 0;
  #received = 0;
  #wireBytes = 0;
  #alive: NodeJS.Timeout | undefined;
  #failure: unknown;

  constructor(stream: Duplex, side: Side, options: LinkOptions) {
    if (options.key.length < 16) {
      throw new MoverError({
        code: 'JOB_INVALID',
        message: 'The key of the job has fewer than 16 bytes.',
        remedy: 'Make a key of 16 random bytes.',
      });
    }
    this.#stream = stream;
    this.#side = side;
    this.#options = options;
    this.#silenceMs = options.silenceMs ?? 60_000;
    this.#source = new ByteSource(stream, this.#silenceMs);
    this.#sendKey = frameKey(options.key, options.jobId, side, []);
    this.#receiveKey = frameKey(options.key, options.jobId, other(side), []);
    // What it fails with is told to whoever reads or writes; between the two it must not end the process.
    stream.on('error', () => undefined);
  }

  /** Bytes that crossed, both ways. */
  get wireBytes(): number {
    return this.#wireBytes;
  }

  /** What it was made to fail with. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Gives what the other end said. Both ends may call it at the same time. */
  async hello(said: Buffer): Promise<Buffer> {
    const nonce = randomBytes(NONCE_BYTES);
    await this.send('hello', Buffer.concat([nonce, said]));
    const { head, body } = await this.receive();
    if (head.kind !== 'hello' || body.length < NONCE_BYTES) throw changed(0, 'it is no greeting');
    const theirs = body.subarray(0, NONCE_BYTES);
    const nonces = this.#side === 'source' ? [nonce, theirs] : [theirs, nonce];
    const { key, jobId } = this.#options;
    this.#sendKey = frameKey(key, jobId, this.#side, nonces);
    this.#receiveKey = frameKey(key, jobId, other(this.#side), nonces);
    this.#alive = setInterval(() => this.#sayAlive(), this.#silenceMs / 4);
    return body.subarray(NONCE_BYTES);
  }

  /** `digest` and `streamOffset`: of the diff, for what belongs to it. */
  async send(
    kind: FrameKind,
    body: Buffer | readonly Buffer[] = NO_BYTES,
    of: { digest: Buffer; streamOffset: number } | null = null,
  ): Promise<void> {
    const buffers = Buffer.isBuffer(body) ? [body] : body;
    const length = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    const digest = of?.digest ?? digestOf(Buffer.concat([...buffers]));
    const head = sealHead(this.#sendKey, {
      kind,
      sequence: this.#sent,
      streamOffset: of?.streamOffset ?? 0,
      length,
      digest,
    });
    this.#sent += 1;
    this.#wireBytes += head.length + length;
    try {
      await put(this.#stream, [head, ...buffers], this.#silenceMs);
    } catch (error) {
      throw this.#failure ?? lost(error instanceof Error ? error.message : String(error), error);
    }
  }

  /** The next frame that is more than a sign of life. The digest of what belongs to the diff is left to the caller. */
  async receive(): Promise<ArrivedFrame> {
    for (;;) {
      const head = openHead(this.#receiveKey, await this.#take(HEAD_BYTES), this.#received);
      this.#received += 1;
      const body = await this.#take(head.length);
      this.#wireBytes += HEAD_BYTES + head.length;
      const ofDiff = head.kind === 'piece' || head.kind === 'end';
      if (!ofDiff && !digestOf(body).equals(head.digest)) throw changed(head.sequence, 'its bytes are others');
      if (head.kind !== 'alive') return { head, body };
    }
  }

  /** Wakes up whoever reads or writes, with this error. */
  fail(error: unknown): void {
    this.#failure ??= error;
    this.#stream.destroy();
  }

  /**
   * Ends the connection. What was sent last must arrive: so what still comes is read and dropped until the other end has closed, since
   * a connection that is closed with unread bytes is reset (RFC 1122, 4.2.2.13), and a reset drops what the other end has not read.
   */
  async close(): Promise<void> {
    clearInterval(this.#alive);
    if (!this.#stream.destroyed) {
      this.#stream.end();
      const enough = setTimeout(() => this.#stream.destroy(), Math.min(this.#silenceMs, LINGER_MS));
      try {
        while ((await this.#source.some(HEAD_BYTES * 1024)) !== null);
      } catch {
        // It is over either way.
      }
      clearTimeout(enough);
    }
    this.#stream.destroy();
  }

  async #take(length: number): Promise<Buffer> {
    try {
      return await this.#source.take(length);
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  /** When much is waiting to be sent, that is sign enough. */
  #sayAlive(): void {
    if (this.#stream.destroyed || this.#stream.writableNeedDrain) return;
    this.send('alive').catch((error: unknown) => this.fail(error));
  }
}

function other(side: Side): Side {
  return side === 'source' ? 'target' : 'source';
}
