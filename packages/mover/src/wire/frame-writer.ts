/**
 * Puts frames into a stream. Small frames of one turn go out together, and those that nobody stands still for wait a moment for others: each
 * that goes out alone costs both ends more than what it says. Data goes out from where it lies, so its buffer is free only when the stream
 * says so. Who sends much waits for `ready`, so that little more than what is under way lies in memory.
 *
 * The stream is given one buffer at a time: of several that wait, TLS would make a new one first (TLSWrap::DoWrite), a copy of every byte.
 */
import type { Duplex } from 'node:stream';
import { MoverError } from '../mover-error.ts';
import { encodeHeader, HEADER_BYTES, MOST_DATA_HEAD_BYTES, type Header } from './frame.ts';
import type { Pulse } from './pulse.ts';

/** Enough to keep a stream busy while the next chunk is read. */
const ENOUGH_QUEUED_BYTES = 2 * 1024 * 1024;
/** Of small frames, to an end that takes none of them. */
const MOST_QUEUED_BYTES = 16 * 1024 * 1024;
/** What both ends are ahead of by many chunks, and for how long and how many of it wait. */
const MAY_WAIT: ReadonlySet<Header['kind']> = new Set(['row', 'done', 'confirm']);
const WAIT_MS = 2;
const MOST_WAITING = 16;
/** What has to be free in front of data that goes out in one piece with what stands before it. */
export const ROOM_IN_FRONT_BYTES: number = HEADER_BYTES + MOST_DATA_HEAD_BYTES;

export type Outgoing = Partial<Header> & Pick<Header, 'kind'>;

export interface FrameWriter {
  /** A frame whose body, if any, is not changed any more. */
  readonly send: (frame: Outgoing, body?: Buffer) => void;
  /** The same of a body in two parts. `free` is called when the second may be used again; also when the stream fails. */
  readonly sendData: (frame: Outgoing, head: Buffer, data: SentData) => void;
  /** Until there is room. */
  readonly ready: () => Promise<void>;
  /** Until all was handed to the system. */
  readonly drained: () => Promise<void>;
  readonly bytes: number;
  /** Milliseconds of the clock when something was last sent. */
  readonly saidAt: number;
  readonly full: boolean;
}

export interface SentData {
  readonly bytes: Buffer;
  /** `ROOM_IN_FRONT_BYTES` in front of it, in the same memory, may be written over. */
  readonly roomInFront: boolean;
  readonly free: () => void;
}

interface Piece {
  readonly bytes: Buffer;
  readonly free: (() => void) | null;
}

export function makeFrameWriter(link: Duplex, pulse: Pulse, now: () => number): FrameWriter {
  let staged: Buffer[] = [];
  const pieces: Piece[] = [];
  let [bytes, queued, saidAt] = [0, 0, now()];
  let [scheduled, writing] = [false, false];
  let [waiting, timed] = [0, false];

  const pump = (): void => {
    if (writing) return;
    flush();
    const piece = pieces.shift();
    if (piece === undefined) return;
    writing = true;
    link.write(piece.bytes, () => {
      writing = false;
      queued -= piece.bytes.length;
      piece.free?.();
      pulse.ring();
      pump();
    });
  };
  const flush = (): void => {
    waiting = 0;
    const [first] = staged;
    if (first === undefined) return;
    pieces.push({ bytes: staged.length === 1 ? first : Buffer.concat(staged), free: null });
    staged = [];
  };
  const pumpSoon = (): void => {
    if (timed) return;
    timed = true;
    setTimeout(() => {
      timed = false;
      if (!link.writableEnded && !link.destroyed) pump();
    }, WAIT_MS);
  };
  const count = (more: number): void => {
    bytes += more;
    queued += more;
    saidAt = now();
  };
  return {
    send: (frame, body) => {
      const length = body?.length ?? 0;
      staged.push(encodeHeader({ ...frame, length }));
      if (body !== undefined) staged.push(body);
      count(HEADER_BYTES + length);
      if (queued > MOST_QUEUED_BYTES) pulse.break(takesNothing());
      if (MAY_WAIT.has(frame.kind) && waiting < MOST_WAITING) {
        waiting += 1;
        pumpSoon();
        return;
      }
      if (scheduled) return;
      scheduled = true;
      process.nextTick(() => {
        scheduled = false;
        pump();
      });
    },
    sendData: (frame, head, { bytes: data, roomInFront, free }) => {
      const header = encodeHeader({ ...frame, length: head.length + data.length });
      count(header.length + head.length + data.length);
      if (roomInFront) {
        const front = header.length + head.length;
        const whole = Buffer.from(data.buffer, data.byteOffset - front, front + data.length);
        header.copy(whole, 0);
        head.copy(whole, header.length);
        flush();
        pieces.push({ bytes: whole, free });
      } else {
        staged.push(header, head);
        flush();
        pieces.push({ bytes: data, free });
      }
      pump();
    },
    ready: () => pulse.until(() => queued < ENOUGH_QUEUED_BYTES),
    drained: () => pulse.until(() => queued === 0),
    get bytes() {
      return bytes;
    },
    get saidAt() {
      return saidAt;
    },
    get full() {
      return queued >= ENOUGH_QUEUED_BYTES;
    },
  };
}

function takesNothing(): MoverError {
  return new MoverError({
    code: 'PROTOCOL_BROKEN',
    message: 'The other end broke the protocol: it sends, but takes nothing of what is sent to it.',
    remedy: 'Start the pass again: it goes on where it was committed.',
    retryable: true,
  });
}
