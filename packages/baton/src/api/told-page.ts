/** Some events of one migration as they are sent: made once, whoever and however many are told. */
import type { EventPage } from '../ports/journal.ts';
import { sseBytes } from './sse.ts';

interface Told {
  readonly seq: number;
  readonly bytes: Buffer;
}

const NOTHING = Buffer.alloc(0);

export class ToldPage {
  /** Others follow these. */
  readonly more: boolean;
  readonly #told: readonly Told[];
  readonly #after = new Map<number, Buffer>();

  constructor({ events, more }: EventPage) {
    this.more = more;
    this.#told = events.map((event) => ({
      seq: event.seq,
      bytes: sseBytes({ id: String(event.seq), event: event.kind, data: event }),
    }));
  }

  /** The number of its last event; 0 when it has none. */
  get last(): number {
    return this.#told.at(-1)?.seq ?? 0;
  }

  /** Those after that number, in one piece. Nearly always all who are told stand at the same one. */
  after(seq: number): Buffer {
    const known = this.#after.get(seq);
    if (known !== undefined) return known;
    const pieces = this.#told.filter((one) => one.seq > seq).map(({ bytes }) => bytes);
    const [first = NOTHING] = pieces;
    const piece = pieces.length > 1 ? Buffer.concat(pieces) : first;
    this.#after.set(seq, piece);
    return piece;
  }
}
