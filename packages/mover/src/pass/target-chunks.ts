/** The chunks between the target's last commit and its reach: what it holds of each, and what came. */
import { fullMask } from '../tags/mask.ts';
import { blocksIn, chunkBytes, chunkCount, rowBytes } from '../tags/layout.ts';
import { REACH_CHUNKS } from '../manifest/manifest-index.ts';
import { TAG_BYTES } from './pass.ts';
import { brokenProtocol } from '../wire/wire-errors.ts';

/** Its row becomes, block by block, what was read back. */
export interface TargetChunk {
  readonly chunk: number;
  readonly bytes: number;
  /** The tags of what the disk holds. */
  readonly row: Buffer;
  /** The tags that came with what is written, by block. */
  readonly expected: Buffer;
  /** Blocks that were written or are being written. */
  written: number;
  /** Blocks whose small tags are being read. */
  asked: number;
  /** Writes under way. */
  writing: number;
  /** The source's tag of its own row: it has sent all of this chunk. */
  done: Buffer | null;
}

export interface TargetChunks {
  /** Its row is known, and the source may send of it. */
  open(chunk: number, row: Buffer): TargetChunk;
  /** From here on every row is zero. */
  openZerosFrom(chunk: number): void;
  /** One that the source may send of; blocks in the mask that were not sent before. Else PROTOCOL_BROKEN. */
  use(chunk: number, mask: number): TargetChunk;
  /** From the commit on, those that are whole: everything came and is written. At most `most`. */
  whole(most: number): readonly TargetChunk[];
  /** All before this one. */
  committed: number;
  readonly reach: number;
}

export function makeTargetChunks(sizeBytes: number, resumeAt: number): TargetChunks {
  const total = chunkCount(sizeBytes);
  const chunks = new Map<number, TargetChunk>();
  let [committed, zerosFrom] = [resumeAt, Infinity];
  const make = (chunk: number, row: Buffer): TargetChunk => {
    const bytes = chunkBytes(sizeBytes, chunk);
    const expected = Buffer.alloc(blocksIn(bytes) * TAG_BYTES);
    const one = { chunk, bytes, row, expected, written: 0, asked: 0, writing: 0, done: null };
    chunks.set(chunk, one);
    return one;
  };
  const find = (chunk: number): TargetChunk | null => {
    const there = chunks.get(chunk);
    if (there !== undefined) return there;
    if (chunk < zerosFrom || chunk < committed || chunk >= Math.min(total, committed + REACH_CHUNKS)) return null;
    return make(chunk, Buffer.alloc(rowBytes(chunkBytes(sizeBytes, chunk))));
  };
  return {
    open: make,
    openZerosFrom: (chunk) => {
      zerosFrom = chunk;
    },
    use: (chunk, mask) => {
      const one = find(chunk);
      if (one === null || one.done !== null) throw brokenProtocol(`something of chunk ${chunk}, which is not open`);
      if ((mask & ~fullMask(blocksIn(one.bytes))) !== 0)
        throw brokenProtocol(`blocks behind the end of chunk ${chunk}`);
      if ((mask & (one.written | one.asked)) !== 0) throw brokenProtocol(`blocks of chunk ${chunk} twice`);
      return one;
    },
    whole: (most) => {
      const found: TargetChunk[] = [];
      for (let chunk = committed; found.length < most; chunk += 1) {
        const one = chunks.get(chunk);
        if (one === undefined || one.done === null || one.writing > 0 || one.asked !== 0) break;
        found.push(one);
      }
      return found;
    },
    get committed() {
      return committed;
    },
    set committed(next) {
      for (let chunk = committed; chunk < next; chunk += 1) chunks.delete(chunk);
      committed = next;
    },
    get reach() {
      return Math.min(total, committed + REACH_CHUNKS);
    },
  };
}
