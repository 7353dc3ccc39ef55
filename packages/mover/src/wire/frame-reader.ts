/** Takes frames out of a stream, one at a time, and holds the stream back when nobody takes them. */
import type { Duplex } from 'node:stream';
import type { BufferPool } from './buffer-pool.ts';
import { decodeHeader, HEADER_BYTES, type Frame, type Header } from './frame.ts';
import { lostLink } from './wire-errors.ts';

/** More than this lies in no pooled buffer. */
const SMALL_BODY_BYTES = 20 * 1024;
/** What may wait to be taken before the stream is held back. */
const MOST_WAITING_FRAMES = 256;
const MOST_WAITING_BYTES = 2 * 1024 * 1024;
const NO_BODY = Buffer.alloc(0);

export interface FrameReader {
  /** The next frame; rejects with what ended the stream once all before it were taken. One caller at a time. */
  next(): Promise<Frame>;
  readonly bytes: number;
  /** The stream is held back: that nothing comes is this end's own doing. */
  readonly held: boolean;
  /** Lets go of the stream. */
  detach(): void;
  /** Whoever waits is rejected with this. */
  break(error: unknown): void;
}

export function makeFrameReader(link: Duplex, pool: BufferPool): FrameReader {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  let headerFill = 0;
  let reading: { readonly header: Header; readonly body: Buffer; readonly pooled: Buffer | null } | null = null;
  let bodyFill = 0;
  let waiting: Frame[] = [];
  let waitingBytes = 0;
  let taker: { readonly resolve: (frame: Frame) => void; readonly reject: (error: unknown) => void } | null = null;
  let ended: { readonly error: unknown } | null = null;
  let [bytes, held] = [0, false];
  let detached = false;

  const end = (error: unknown): void => {
    ended ??= { error };
    taker?.reject(ended.error);
    taker = null;
  };
  const deliver = (frame: Frame): void => {
    if (taker !== null) {
      const { resolve } = taker;
      taker = null;
      resolve(frame);
      return;
    }
    waiting.push(frame);
    waitingBytes += frame.length;
    if (!held && (waiting.length >= MOST_WAITING_FRAMES || waitingBytes >= MOST_WAITING_BYTES)) {
      held = true;
      link.pause();
    }
  };
  const begin = (head: Header): void => {
    const pooled = head.length > SMALL_BODY_BYTES ? pool.take() : null;
    const body = pooled?.subarray(0, head.length) ?? (head.length === 0 ? NO_BODY : Buffer.allocUnsafe(head.length));
    reading = { header: head, body, pooled };
    bodyFill = 0;
  };
  const finish = (): void => {
    if (reading === null) return;
    const { header: head, body, pooled } = reading;
    reading = null;
    let released = false;
    const release = (): void => {
      if (pooled !== null && !released) pool.give(pooled);
      released = true;
    };
    deliver({ ...head, body, release });
  };
  const take = (data: Buffer): void => {
    for (let at = 0; at < data.length;) {
      if (reading === null) {
        const step = Math.min(HEADER_BYTES - headerFill, data.length - at);
        data.copy(header, headerFill, at, at + step);
        headerFill += step;
        at += step;
        if (headerFill < HEADER_BYTES) return;
        headerFill = 0;
        begin(decodeHeader(header));
      } else {
        const step = Math.min(reading.body.length - bodyFill, data.length - at);
        data.copy(reading.body, bodyFill, at, at + step);
        bodyFill += step;
        at += step;
      }
      if (reading !== null && bodyFill === reading.body.length) finish();
    }
  };
  const onData = (data: Buffer): void => {
    bytes += data.length;
    if (ended !== null) return;
    try {
      take(data);
    } catch (error) {
      end(error);
    }
  };
  const onEnd = (): void => end(lostLink('it was closed'));
  const onError = (error: unknown): void => end(lostLink(error instanceof Error ? error.message : 'it failed', error));
  link.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);

  return {
    next: async () => {
      const frame = waiting.shift();
      if (frame === undefined) {
        if (ended !== null) throw ended.error;
        return new Promise<Frame>((resolve, reject) => {
          taker = { resolve, reject };
        });
      }
      waitingBytes -= frame.length;
      if (held && waiting.length < MOST_WAITING_FRAMES / 2 && waitingBytes < MOST_WAITING_BYTES / 2) {
        held = false;
        link.resume();
      }
      return frame;
    },
    get bytes() {
      return bytes;
    },
    get held() {
      return held;
    },
    detach: () => {
      if (detached) return;
      detached = true;
      link.off('data', onData).off('end', onEnd).off('close', onEnd);
      if (!link.destroyed) link.pause();
    },
    break: end,
  };
}
