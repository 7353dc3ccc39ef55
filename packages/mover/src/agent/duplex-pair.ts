import { Duplex } from 'node:stream';

/** Two ends of a connection inside this process: what is written to the one is read from the other, no faster than it is taken. */
export function duplexPair(): readonly [Duplex, Duplex] {
  const one = new Half();
  const other = new Half();
  one.other = other;
  other.other = one;
  return [one, other];
}

class Half extends Duplex {
  other: Half | null = null;
  /** Of the other end's write that was not taken yet. */
  #taken: (() => void) | null = null;

  constructor() {
    super({ allowHalfOpen: true });
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = null;
    taken?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // A copy, since the writer may use its memory again as soon as it is told that this is done; and later, since no socket hands
    // anything over within the call that writes it.
    const copy = Buffer.from(chunk);
    process.nextTick(() => this.other?.give(copy, done));
  }

  override _final(done: () => void): void {
    process.nextTick(() => this.other?.give(null, done));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // The other end sees a connection that is over, as it would of a socket.
    const { other } = this;
    setImmediate(() => other?.destroy());
    done(error);
  }

  give(chunk: Buffer | null, done: () => void): void {
    if (this.destroyed || this.push(chunk) || chunk === null) done();
    else this.#taken = done;
  }
}
