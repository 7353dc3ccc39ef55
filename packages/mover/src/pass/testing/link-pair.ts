/** Two ends of a connection in memory that carries bytes as a network does: in pieces, later, and with what a test does to them. */
import { Duplex } from 'node:stream';

export interface LinkFaults {
  /** Of the stream towards the target: ends the connection when so many bytes went through. */
  readonly cutToTargetAt?: number;
  readonly cutToSourceAt?: number;
  /** Of the stream towards the target: the byte whose bits are turned over by the mask. */
  readonly flipToTarget?: { readonly at: number; readonly mask: number };
  readonly flipToSource?: { readonly at: number; readonly mask: number };
  /** What the link carries, each way. */
  readonly bytesPerSecond?: number;
}

export interface LinkPair {
  readonly source: Duplex;
  readonly target: Duplex;
  readonly toTargetBytes: number;
  readonly toSourceBytes: number;
  cut(): void;
}

const PIECE_BYTES = 61_440;

export function linkPair(faults: LinkFaults = {}): LinkPair {
  const passed = { target: 0, source: 0 };
  const cut = (): void => {
    // A broken network: both ends see an error, neither a good end.
    source.destroy();
    target.destroy();
  };
  const make = (towards: 'target' | 'source', other: () => Duplex): Duplex => {
    let wake: (() => void) | null = null;
    const cutAt = towards === 'target' ? faults.cutToTargetAt : faults.cutToSourceAt;
    const flip = towards === 'target' ? faults.flipToTarget : faults.flipToSource;
    const carry = async (data: Buffer): Promise<void> => {
      for (let at = 0; at < data.length; at += PIECE_BYTES) {
        // A copy: whoever writes may use the buffer again once told, and the reader looks later.
        const piece = Buffer.from(data.subarray(at, at + PIECE_BYTES));
        const begun = passed[towards];
        passed[towards] += piece.length;
        if (flip !== undefined && flip.at >= begun && flip.at < passed[towards])
          piece[flip.at - begun] = (piece[flip.at - begun] ?? 0) ^ flip.mask;
        const rest = cutAt === undefined ? piece.length : Math.max(0, cutAt - begun);
        const { bytesPerSecond } = faults;
        if (bytesPerSecond !== undefined)
          await new Promise((resolve) => setTimeout(resolve, (piece.length / bytesPerSecond) * 1000));
        if (other().destroyed) return;
        const room = rest === 0 || other().push(piece.subarray(0, rest));
        if (rest < piece.length) {
          setImmediate(cut);
          return;
        }
        if (!room) await new Promise<void>((resolve) => (wakes[towards] = resolve));
      }
    };
    const wakes = ends;
    wake = () => {
      const back = towards === 'target' ? 'source' : 'target';
      const waiting = wakes[back];
      wakes[back] = null;
      waiting?.();
    };
    return new Duplex({
      readableHighWaterMark: 256 * 1024,
      writableHighWaterMark: 16 * 1024,
      read: () => wake?.(),
      write: (data: Buffer, _encoding, told) => {
        setImmediate(() => void carry(data).then(() => told(), told));
      },
      final: (told) => {
        if (!other().destroyed) other().push(null);
        told();
      },
      destroy: (error, told) => {
        if (!other().destroyed) setImmediate(() => other().destroy());
        told(error);
      },
    });
  };
  const ends: { target: (() => void) | null; source: (() => void) | null } = { target: null, source: null };
  const source: Duplex = make('target', () => target);
  const target: Duplex = make('source', () => source);
  return {
    source,
    target,
    get toTargetBytes() {
      return passed.target;
    },
    get toSourceBytes() {
      return passed.source;
    },
    cut,
  };
}
