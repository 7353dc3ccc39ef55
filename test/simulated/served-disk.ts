import type { BlockDevice, Extent } from '../../packages/mover/src/index.ts';
import { expectWithin } from '../../packages/mover/src/device/range.ts';
import { MoverError } from '../../packages/mover/src/mover-error.ts';
import type { GuestDisk } from '../../packages/simulator/src/index.ts';

const PIECE_BYTES = 2 ** 20;

/**
 * As much of each disk is served, and so copied: real bytes take real time, and a story has many passes. A disk of the simulation holds
 * nothing behind that; that the twins' whole disks are the same is looked at in the end.
 */
export const MOST_SERVED_BYTES = 8 * 2 ** 20;

/** Told of each. */
export type OnUse = (use: 'read' | 'write') => void;

/** A disk of a simulated guest, as the mover in it serves it. It ends with the guest. */
export function servedDisk(
  disk: GuestDisk,
  { readOnly, onUse }: { readonly readOnly: boolean; readonly onUse: OnUse },
): BlockDevice {
  const { name } = disk;
  const sizeBytes = Math.min(disk.sizeBytes, MOST_SERVED_BYTES);
  const ofDisk = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new MoverError({ code: 'DEVICE_FAILED', message, remedy: 'See that its guest runs.', cause });
    }
  };
  const read = async (offset: number, into: Buffer): Promise<void> => {
    expectWithin(name, sizeBytes, offset, into.length);
    onUse('read');
    into.set(await ofDisk(() => disk.read(offset, into.length)));
  };
  const writing = (offset: number, length: number): void => {
    if (readOnly) throw new Error(`${name} is served to be read only`);
    expectWithin(name, sizeBytes, offset, length);
    onUse('write');
  };
  return {
    name,
    sizeBytes,
    readOnly,
    readBackPasses: true,
    read,
    readBack: read,
    write: async (offset, from) => {
      writing(offset, from.length);
      await ofDisk(() => disk.write(offset, from));
    },
    writeZeros: async (offset, length) => {
      writing(offset, length);
      for (const part of within(await ofDisk(() => disk.written()), offset, length))
        for (let at = 0; at < part.length; at += PIECE_BYTES)
          await ofDisk(() => disk.write(part.offset + at, Buffer.alloc(Math.min(PIECE_BYTES, part.length - at))));
    },
    flush: async () => undefined,
    extents: async (offset, length) => {
      expectWithin(name, sizeBytes, offset, length);
      const extents: Extent[] = [];
      let at = offset;
      for (const part of within(await ofDisk(() => disk.written()), offset, length)) {
        if (part.offset > at) extents.push({ offset: at, length: part.offset - at, kind: 'zero' });
        extents.push({ ...part, kind: 'data' });
        at = part.offset + part.length;
      }
      if (at < offset + length) extents.push({ offset: at, length: offset + length - at, kind: 'zero' });
      return extents;
    },
    dirtyExtents: () => Promise.resolve(null),
    close: async () => undefined,
  };
}

interface Part {
  readonly offset: number;
  readonly length: number;
}

function within(parts: readonly Part[], offset: number, length: number): readonly Part[] {
  return parts.flatMap((part) => {
    const from = Math.max(part.offset, offset);
    const to = Math.min(part.offset + part.length, offset + length);
    return from < to ? [{ offset: from, length: to - from }] : [];
  });
}
