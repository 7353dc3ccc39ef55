/**
 * A disk of any size in little memory, with the caches of a real one: `read` sees what was written, `readBack` what was flushed, and
 * `losePower` drops the rest. Kept in blocks of 64 KiB; what is not kept is zero.
 */
import type { BlockDevice, DirtyExtent, Extent } from '../../device/block-device.ts';
import { isZero } from '../../tags/tagger.ts';
import { BLOCK_BYTES } from '../pass.ts';

export interface SparseDevice extends BlockDevice {
  losePower(): void;
  /** What is on the medium; blocks of zeros are left out. */
  readonly medium: ReadonlyMap<number, Buffer>;
  /** Bytes that were asked for by `read`. */
  readonly readBytes: number;
  readonly flushes: number;
  /** Begins a bitmap. */
  watch(): void;
}

export function sparseDevice(sizeBytes: number, { extents = true }: { readonly extents?: boolean } = {}): SparseDevice {
  const medium = new Map<number, Buffer>();
  /** Null: zeros that are not flushed. */
  let cache = new Map<number, Buffer | null>();
  let dirty: Set<number> | null = null;
  let [readBytes, flushes] = [0, 0];
  const at = (block: number): Buffer | undefined =>
    cache.has(block) ? (cache.get(block) ?? undefined) : medium.get(block);
  const blocks = (
    offset: number,
    length: number,
    each: (block: number, start: number, end: number, done: number) => void,
  ): void => {
    if (offset < 0 || length < 0 || offset + length > sizeBytes) throw new RangeError('behind the end');
    for (let done = 0; done < length;) {
      const block = Math.floor((offset + done) / BLOCK_BYTES);
      const start = offset + done - block * BLOCK_BYTES;
      const end = Math.min(BLOCK_BYTES, start + length - done);
      each(block, start, end, done);
      done += end - start;
    }
  };
  const fill = (offset: number, into: Buffer, look: (block: number) => Buffer | undefined): void =>
    blocks(offset, into.length, (block, start, end, done) => {
      const there = look(block);
      if (there === undefined) into.fill(0, done, done + end - start);
      else there.copy(into, done, start, end);
    });
  const put = (
    offset: number,
    length: number,
    change: (copy: Buffer, start: number, end: number, done: number) => void,
  ): void =>
    blocks(offset, length, (block, start, end, done) => {
      const copy = Buffer.from(at(block) ?? Buffer.alloc(BLOCK_BYTES));
      change(copy, start, end, done);
      cache.set(block, isZero(copy) ? null : copy);
      dirty?.add(block);
    });
  const runs = <T>(offset: number, length: number, make: (offset: number, length: number, block: number) => T): T[] => {
    const found: T[] = [];
    blocks(offset, length, (block, start, end) => found.push(make(block * BLOCK_BYTES + start, end - start, block)));
    return found;
  };
  return {
    name: 'sparse',
    sizeBytes,
    readOnly: false,
    readBackPasses: true,
    medium,
    get readBytes() {
      return readBytes;
    },
    get flushes() {
      return flushes;
    },
    read: async (offset, into) => {
      readBytes += into.length;
      fill(offset, into, at);
    },
    readBack: async (offset, into) => fill(offset, into, (block) => medium.get(block)),
    write: async (offset, from) =>
      put(offset, from.length, (copy, start, end, done) => void from.copy(copy, start, done, done + end - start)),
    writeZeros: async (offset, length) => put(offset, length, (copy, start, end) => void copy.fill(0, start, end)),
    flush: async () => {
      flushes += 1;
      for (const [block, content] of cache)
        if (content === null) medium.delete(block);
        else medium.set(block, content);
      cache = new Map();
    },
    extents: async (offset, length): Promise<readonly Extent[] | null> =>
      extents
        ? runs(offset, length, (offset, length, block) => ({
            offset,
            length,
            kind: at(block) === undefined ? 'zero' : 'data',
          }))
        : null,
    dirtyExtents: async (offset, length): Promise<readonly DirtyExtent[] | null> => {
      const marked = dirty;
      return marked === null
        ? null
        : runs(offset, length, (offset, length, block) => ({ offset, length, dirty: marked.has(block) }));
    },
    watch: () => {
      dirty = new Set();
    },
    losePower: () => {
      cache = new Map();
    },
    close: async () => {},
  };
}

/** The first byte where two media of one size differ; null when they do not. */
export function firstDifference(one: SparseDevice, other: SparseDevice): number | null {
  const zero = Buffer.alloc(BLOCK_BYTES);
  const numbers = [...new Set([...one.medium.keys(), ...other.medium.keys()])].sort((a, b) => a - b);
  const found = numbers.find((block) => !(one.medium.get(block) ?? zero).equals(other.medium.get(block) ?? zero));
  return found === undefined ? null : found * BLOCK_BYTES;
}
