/**
 * A disk in memory with the caches of a real one. Written bytes are in the cache until `flush`; `read` sees the cache, `readBack` sees
 * the medium alone, and `losePower` drops what was not flushed. So a test notices who reads back, or commits, before a flush.
 */
import { MoverError } from '../../mover-error.ts';
import type { BlockDevice, DirtyExtent, Extent } from '../block-device.ts';
import { expectWithin } from '../range.ts';

/** The size in which extents and the dirty bitmap are kept, in bytes. */
const GRAIN_BYTES = 4096;
const ZEROS = Buffer.alloc(GRAIN_BYTES);

export interface MemoryDeviceOptions {
  readonly name?: string;
  /** What it holds at first; zeros when left out. Taken, not copied. */
  readonly content?: Buffer;
  readonly readOnly?: boolean;
  /** False: `extents` is null, as of a device that cannot tell. */
  readonly tellsExtents?: boolean;
  /** Keeps a bitmap of what is written from now on. */
  readonly tellsDirty?: boolean;
}

export interface MemoryDevice extends BlockDevice {
  /** What a reader sees: the cache over the medium. */
  readonly content: Buffer;
  /** What is left after a loss of power. */
  readonly medium: Buffer;
  /** Calls of each kind that have begun. */
  readonly calls: Readonly<Record<'read' | 'write' | 'writeZeros' | 'readBack' | 'flush', number>>;
  losePower(): void;
}

export function memoryDevice(sizeBytes: number, options: MemoryDeviceOptions = {}): MemoryDevice {
  const { name = 'memory', readOnly = false, tellsExtents = true, tellsDirty = false } = options;
  const content = options.content ?? Buffer.alloc(sizeBytes);
  if (content.length !== sizeBytes) throw new RangeError('the content must be as large as the disk');
  const medium = Buffer.from(content);
  const unflushed = new Set<number>();
  const dirty = new Set<number>();
  const calls = { read: 0, write: 0, writeZeros: 0, readBack: 0, flush: 0 };
  let closed = false;

  const begin = (kind: keyof typeof calls, offset: number, length: number): void => {
    calls[kind] += 1;
    if (closed) throw unavailable(name, 'it was closed');
    expectWithin(name, sizeBytes, offset, length);
    if (readOnly && kind.startsWith('write')) throw unavailable(name, 'it was opened for reading only');
  };
  const touch = (offset: number, length: number): void => {
    for (let at = offset - (offset % GRAIN_BYTES); at < offset + length; at += GRAIN_BYTES) {
      unflushed.add(at);
      dirty.add(at);
    }
  };
  const copy = (from: Buffer, to: Buffer): void => {
    for (const at of unflushed) from.copy(to, at, at, Math.min(at + GRAIN_BYTES, sizeBytes));
    unflushed.clear();
  };
  const runs = (offset: number, length: number, kindAt: (at: number) => boolean): [number, number, boolean][] => {
    expectWithin(name, sizeBytes, offset, length);
    const found: [number, number, boolean][] = [];
    for (let at = offset; at < offset + length;) {
      const end = Math.min(at - (at % GRAIN_BYTES) + GRAIN_BYTES, offset + length);
      const kind = kindAt(at - (at % GRAIN_BYTES));
      const last = found.at(-1);
      if (last !== undefined && last[2] === kind) last[1] += end - at;
      else found.push([at, end - at, kind]);
      at = end;
    }
    return found;
  };

  return {
    name,
    sizeBytes,
    readOnly,
    readBackPasses: true,
    content,
    medium,
    calls,
    async read(offset, into) {
      begin('read', offset, into.length);
      content.copy(into, 0, offset, offset + into.length);
    },
    async write(offset, from) {
      begin('write', offset, from.length);
      from.copy(content, offset);
      touch(offset, from.length);
    },
    async writeZeros(offset, length) {
      begin('writeZeros', offset, length);
      content.fill(0, offset, offset + length);
      touch(offset, length);
    },
    async readBack(offset, into) {
      begin('readBack', offset, into.length);
      medium.copy(into, 0, offset, offset + into.length);
    },
    async flush() {
      begin('flush', 0, 0);
      copy(content, medium);
    },
    async extents(offset, length): Promise<readonly Extent[] | null> {
      if (!tellsExtents) return null;
      const isZero = (at: number): boolean => {
        const grain = content.subarray(at, at + GRAIN_BYTES);
        return grain.equals(ZEROS.subarray(0, grain.length));
      };
      return runs(offset, length, isZero).map(([offset, length, zero]) => ({
        offset,
        length,
        kind: zero ? 'zero' : 'data',
      }));
    },
    async dirtyExtents(offset, length): Promise<readonly DirtyExtent[] | null> {
      if (!tellsDirty) return null;
      return runs(offset, length, (at) => dirty.has(at)).map(([offset, length, dirty]) => ({ offset, length, dirty }));
    },
    async close() {
      closed = true;
    },
    losePower() {
      copy(medium, content);
    },
  };
}

function unavailable(name: string, why: string): MoverError {
  return new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${name} cannot be used: ${why}`,
    remedy: 'Open it again, for what is to be done with it.',
  });
}
