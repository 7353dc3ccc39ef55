/**
 * One end of the connection that carries one pass: frames in both directions, signs of life, and what happens when either end gives up.
 *
 * States: open -> closed (the pass ended well) or broken (the first failure; everybody who waits is told, the other end too).
 * A pass takes the connection over whole: afterwards it is ended or destroyed.
 */
import type { Duplex } from 'node:stream';
import type { BufferPool } from './buffer-pool.ts';
import { decodeFailure, encodeFailure } from './fail-frame.ts';
import type { Frame } from './frame.ts';
import { HEADER_BYTES } from './frame.ts';
import { makeFrameReader } from './frame-reader.ts';
import { makeFrameWriter, type FrameWriter } from './frame-writer.ts';
import { makePulse, type Pulse } from './pulse.ts';
import { brokenProtocol, lostLink } from './wire-errors.ts';
import { LIKELY_ALIGNED } from '../device/likely-aligned.ts';
import { CHUNK_BYTES } from '../pass/pass.ts';

export interface LinkLimits {
  /** As long as nothing at all may come: the other end is gone. Signs of life are sent four times as often. */
  readonly silenceMs: number;
  /** As long as nothing but signs of life may come. */
  readonly standstillMs: number;
}

export const LINK_LIMITS: LinkLimits = { silenceMs: 30_000, standstillMs: 600_000 };
/** In front of a chunk in a buffer of the pool: room for what goes out before it. So much that the chunk begins where a page does. */
const FRONT_BYTES = LIKELY_ALIGNED;
export const BUFFER_BYTES: number = FRONT_BYTES + CHUNK_BYTES;

/** Where in a buffer of the pool so many bytes of a chunk lie. */
export function chunkIn(buffer: Buffer, bytes: number = CHUNK_BYTES): Buffer {
  return buffer.subarray(FRONT_BYTES, FRONT_BYTES + bytes);
}
/** How often it is looked within the silence that is allowed. */
const LOOKS = 12;
/** For the last words to get across. */
const FAREWELL_MS = 2_000;

export interface MoverLink extends Pick<FrameWriter, 'send' | 'sendData' | 'ready' | 'drained' | 'full'> {
  /** The next frame that is not about the link itself. One caller at a time. */
  next(): Promise<Frame>;
  readonly pulse: Pulse;
  readonly pool: BufferPool;
  /** Both ways. */
  readonly wireBytes: number;
  readonly receivedBytes: number;
  /** Everybody who waits is told; the first failure counts. */
  fail(error: unknown): void;
  /** After a pass that ended well. `waitForEnd`: until the other end has closed as well, for a while. */
  close(waitForEnd: boolean): Promise<void>;
  /** After one that failed: tells the other end why, and ends the connection. */
  abandon(): Promise<void>;
}

export function openMoverLink(
  duplex: Duplex,
  { silenceMs, standstillMs }: LinkLimits,
  /** Of buffers of `BUFFER_BYTES`. */
  pool: BufferPool,
  now: () => number,
): MoverLink {
  const pulse = makePulse();
  const reader = makeFrameReader(duplex, pool);
  const writer = makeFrameWriter(duplex, pulse, now);
  let [movedAt, movedBytes, signs] = [now(), 0, 0];
  let [heardBytes, silentLooks] = [0, 0];
  let told = false;

  const fail = (error: unknown): void => {
    pulse.break(error);
    reader.break(error);
    clearInterval(watch);
  };
  const look = (): void => {
    const at = now();
    // Counted in looks, not by the clock: when this process stood still itself, what came meanwhile is read before the next look.
    silentLooks = reader.bytes !== heardBytes || reader.held ? 0 : silentLooks + 1;
    heardBytes = reader.bytes;
    const moved = reader.bytes - signs * HEADER_BYTES;
    if (moved !== movedBytes) [movedAt, movedBytes] = [at, moved];
    if (pulse.broken !== null) fail(pulse.broken.error);
    else if (silentLooks > LOOKS) fail(lostLink(`nothing came for ${silenceMs / 1000} s`));
    else if (at - movedAt > standstillMs)
      fail(brokenProtocol(`it lives, but did nothing for ${standstillMs / 1000} s`));
    else if (at - writer.saidAt > silenceMs / 4) writer.send({ kind: 'keepAlive' });
  };
  const watch = setInterval(look, Math.max(1, silenceMs / LOOKS));

  const finished = async (waitForEnd: boolean): Promise<void> => {
    const over = new Promise<void>((resolve) => {
      if (duplex.destroyed || (waitForEnd ? duplex.readableEnded : duplex.writableFinished)) resolve();
      else if (waitForEnd) duplex.once('end', resolve).once('close', resolve);
      else duplex.once('finish', resolve).once('close', resolve);
    });
    if (!duplex.destroyed && !duplex.writableEnded) duplex.end();
    if (waitForEnd) duplex.resume();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FAREWELL_MS);
    });
    await Promise.race([over, late]);
    clearTimeout(timer);
  };

  return {
    pulse,
    pool,
    send: writer.send,
    sendData: writer.sendData,
    ready: writer.ready,
    drained: writer.drained,
    get full() {
      return writer.full;
    },
    next: async () => {
      for (;;) {
        const frame = await reader.next();
        // Nothing more is begun once the pass has failed, whatever has come already.
        if (pulse.broken !== null) throw pulse.broken.error;
        if (frame.kind === 'keepAlive') {
          signs += 1;
          continue;
        }
        if (frame.kind !== 'fail') return frame;
        told = true;
        const failure = decodeFailure(frame.body);
        fail(failure);
        throw failure;
      }
    },
    get wireBytes() {
      return reader.bytes + writer.bytes;
    },
    get receivedBytes() {
      return reader.bytes;
    },
    fail,
    close: async (waitForEnd) => {
      clearInterval(watch);
      reader.detach();
      await finished(waitForEnd);
    },
    abandon: async () => {
      clearInterval(watch);
      if (!told && !duplex.destroyed && pulse.broken !== null) {
        writer.send({ kind: 'fail' }, encodeFailure(pulse.broken.error));
        // The frame leaves with the next tick; the stream must not end before.
        await new Promise(setImmediate);
        // What still comes is read and thrown away: closing with unread data would reset the connection (RFC 2525, 2.17), last words and all.
        await finished(true);
      }
      reader.detach();
      duplex.destroy();
    },
  };
}
