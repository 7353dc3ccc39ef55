/** One export of one NBD server, over one connection. */
import type { Duplex } from 'node:stream';
import { MoverError } from '../mover-error.ts';
import { expectWithin } from '../device/range.ts';
import { type Negotiated, shakeHands } from './handshake.ts';
import { broken, isTooLarge, lost, unavailable } from './nbd-error.ts';
import { type BlockStatus, withoutFirst } from './block-status.ts';
import type { Request } from './pending.ts';
import { cut, eachOf, type Piece } from './pieces.ts';
import { COMMAND_FLAG, DEFAULT_PAYLOAD_BYTES, EXPORT_FLAG, UNFRAGMENTED_BYTES } from './protocol.ts';
import type { NbdClientOptions } from './nbd-client-options.ts';
import { Transmission } from './transmission.ts';
import { Turns } from './turns.ts';

/** Zeros are made by requests of this size: a server that writes them out has to end within the time of one request. */
const ZEROES_BYTES = 128 * 1024 * 1024;
const ZEROS = Buffer.alloc(1024 * 1024);
/** A multiple of every smallest block, and still a 32-bit number. */
const STATUS_BYTES = 2 ** 32 - 65_536;

/**
 * Offsets and lengths are any within the size; they are cut and aligned as the server wants them. Every call rejects with a
 * MoverError, never hangs, and has let go of its buffer when it has ended.
 */
export class NbdClient {
  readonly name: string;
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  /** The numbers of the contexts in a block status; null where the server does not tell. */
  readonly contexts: Negotiated['contexts'];
  /** Whether a flush, or each write by itself, can put what was written on the medium. */
  readonly canFlush: boolean;
  readonly #flags: number;
  readonly #block: number;
  readonly #payload: number;
  readonly #width: number;
  readonly #writeFlags: number;
  readonly #transmission: Transmission;
  readonly #turns = new Turns();

  private constructor(name: string, negotiated: Negotiated, options: NbdClientOptions) {
    const { info, contexts } = negotiated;
    const { inFlight = 16, requestTimeoutMs = 60_000, requestBytes = 4 * 1024 * 1024 } = options;
    this.name = name;
    this.sizeBytes = info.sizeBytes;
    this.#flags = info.flags;
    this.readOnly = this.#offers(EXPORT_FLAG.readOnly);
    this.contexts = contexts;
    this.canFlush = this.#offers(EXPORT_FLAG.flush) || this.#offers(EXPORT_FLAG.forceUnitAccess);
    this.#block = info.minimumBlockBytes;
    this.#payload = Math.max(this.#block, Math.min(requestBytes, info.maximumPayloadBytes, DEFAULT_PAYLOAD_BYTES));
    this.#width = inFlight;
    const writesThrough = this.#offers(EXPORT_FLAG.forceUnitAccess) && !this.#offers(EXPORT_FLAG.flush);
    this.#writeFlags = writesThrough ? COMMAND_FLAG.forceUnitAccess : 0;
    this.#transmission = new Transmission(name, negotiated, { inFlight, requestTimeoutMs });
  }

  /**
   * Takes over a connected stream: a TCP or unix socket, an accepted connection, or a process by
   * `Duplex.from({ readable: child.stdout, writable: child.stdin })`.
   * @throws MoverError DEVICE_UNAVAILABLE, DEVICE_SIZE, PEER_REFUSED, PROTOCOL_BROKEN, LINK_LOST; the stream is then destroyed
   */
  static async connect(socket: Duplex, options: NbdClientOptions): Promise<NbdClient> {
    const { name, exportName, tls = null, host = null, dirtyBitmap = null, handshakeTimeoutMs = 30_000 } = options;
    // What fails is told to whoever waits; later on there may be nobody.
    socket.on('error', () => undefined);
    let timer: NodeJS.Timeout | undefined;
    try {
      const tooLate = new Promise<never>((_, reject) => {
        const why = `the handshake did not end within ${handshakeTimeoutMs / 1000} s`;
        timer = setTimeout(() => reject(lost(name, why)), handshakeTimeoutMs);
      });
      const negotiated = await Promise.race([
        shakeHands(socket, { name, exportName, tls, host, dirtyBitmap }),
        tooLate,
      ]);
      return new NbdClient(name, negotiated, options);
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** `dontFragment`: the server shall answer each request in one chunk, if it can; requests are then of 64 KiB at most. */
  async read(offset: number, into: Buffer, { dontFragment = false } = {}): Promise<void> {
    expectWithin(this.name, this.sizeBytes, offset, into.length);
    const isWhole = dontFragment && this.#offers(EXPORT_FLAG.dontFragment);
    const flags = isWhole ? COMMAND_FLAG.dontFragment : 0;
    const most = isWhole ? Math.max(this.#block, Math.min(this.#payload, UNFRAGMENTED_BYTES)) : this.#payload;
    const { whole, edges } = cut(offset, into.length, this.#block, most);
    await this.#each(whole, async (piece) => {
      const begin = piece.offset - offset;
      await this.#request('read', piece, { flags, into: into.subarray(begin, begin + piece.length) });
    });
    for (const edge of edges) {
      const { bytes, begin } = await this.#readBlockOf(edge, flags);
      bytes.copy(into, edge.offset - offset, begin, begin + edge.length);
    }
  }

  async write(offset: number, from: Buffer): Promise<void> {
    this.#expectWritable(offset, from.length);
    const { whole, edges } = cut(offset, from.length, this.#block, this.#payload);
    const part = (piece: Piece): Buffer => from.subarray(piece.offset - offset, piece.offset - offset + piece.length);
    await this.#each(whole, (piece) => this.#write(piece.offset, part(piece)));
    for (const edge of edges) await this.#change(edge, (bytes, begin) => part(edge).copy(bytes, begin));
  }

  /** `noHole`: room is kept for what will be written there later. A server that cannot make zeros has them written. */
  async writeZeroes(offset: number, length: number, { noHole = false } = {}): Promise<void> {
    this.#expectWritable(offset, length);
    const offered = this.#offers(EXPORT_FLAG.writeZeroes);
    const most = offered ? ZEROES_BYTES : Math.max(this.#block, Math.min(this.#payload, ZEROS.length));
    const { whole, edges } = cut(offset, length, this.#block, most);
    const flags = this.#writeFlags | (noHole ? COMMAND_FLAG.noHole : 0);
    await this.#each(whole, async (piece) => {
      if (offered) await this.#makeZeroes(piece, flags);
      else await this.#write(piece.offset, ZEROS.subarray(0, piece.length));
    });
    for (const edge of edges) await this.#change(edge, (bytes, begin) => bytes.fill(0, begin, begin + edge.length));
  }

  /** What was written before, and answered, is on the medium when this ends. @throws MoverError DEVICE_FAILED if that cannot be had */
  async flush(): Promise<void> {
    if (this.readOnly || this.#writeFlags !== 0) return;
    if (!this.canFlush) {
      throw new MoverError({
        code: 'DEVICE_FAILED',
        message: `${this.name} cannot be flushed: the server offers neither NBD_CMD_FLUSH nor FUA, so nothing proves that what was written will stay.`,
        remedy: 'Serve the disk with nbdkit or qemu-nbd, with a plugin or driver that can flush.',
      });
    }
    await this.#request('flush', { offset: 0, length: 0 }, {});
  }

  /**
   * What the server tells of the blocks from `offset` on, by context: of at least one byte, of less than `length` or of more.
   */
  async blockStatus(offset: number, length: number): Promise<BlockStatus> {
    expectWithin(this.name, this.sizeBytes, offset, length);
    const begin = offset - (offset % this.#block);
    const end = Math.min(
      this.sizeBytes,
      Math.ceil((offset + length) / this.#block) * this.#block,
      begin + STATUS_BYTES,
    );
    const status = await this.#request('blockStatus', { offset: begin, length: end - begin }, {});
    if (begin === offset) return status;
    const later = new Map([...status].map(([id, runs]) => [id, withoutFirst(offset - begin, runs)]));
    if ([...later.values()].some((runs) => runs.length === 0))
      throw broken(this.name, 'the status of a part of a block');
    return later;
  }

  /** Waits for what is under way, says goodbye and ends the connection. */
  close(): Promise<void> {
    return this.#transmission.close();
  }

  #offers(flag: number): boolean {
    return (this.#flags & flag) !== 0;
  }

  #expectWritable(offset: number, length: number): void {
    expectWithin(this.name, this.sizeBytes, offset, length);
    if (!this.readOnly) return;
    throw unavailable(
      this.name,
      'the server offers it for reading only',
      'Let the NBD server serve this export for writing (nbdkit without -r, qemu-nbd without -r), or choose another target.',
    );
  }

  #request(
    command: Request['command'],
    { offset, length }: Piece,
    rest: { readonly flags?: number; readonly payload?: Buffer; readonly into?: Buffer },
  ): Promise<BlockStatus> {
    return this.#transmission.request({ command, offset, length, flags: 0, ...rest });
  }

  #each(pieces: Iterable<Piece>, work: (piece: Piece) => Promise<unknown>): Promise<void> {
    return eachOf(pieces, this.#width, work);
  }

  #write(offset: number, payload: Buffer): Promise<BlockStatus> {
    return this.#request('write', { offset, length: payload.length }, { flags: this.#writeFlags, payload });
  }

  /** Servers may refuse zeros in larger runs than they take in one write ("Size constraints"). */
  async #makeZeroes(piece: Piece, flags: number): Promise<void> {
    try {
      await this.#request('writeZeroes', piece, { flags });
    } catch (error) {
      if (piece.length <= this.#payload || !isTooLarge(error)) throw error;
      const { whole } = cut(piece.offset, piece.length, this.#block, this.#payload);
      for (const part of whole) await this.#request('writeZeroes', part, { flags });
    }
  }

  async #readBlockOf(edge: Piece, flags = 0): Promise<{ readonly bytes: Buffer; readonly begin: number }> {
    const begin = edge.offset % this.#block;
    const bytes = Buffer.allocUnsafe(this.#block);
    await this.#request('read', { offset: edge.offset - begin, length: this.#block }, { flags, into: bytes });
    return { bytes, begin };
  }

  async #change(edge: Piece, change: (bytes: Buffer, begin: number) => void): Promise<void> {
    await this.#turns.take(Math.floor(edge.offset / this.#block), async () => {
      const { bytes, begin } = await this.#readBlockOf(edge);
      change(bytes, begin);
      await this.#write(edge.offset - begin, bytes);
    });
  }
}
