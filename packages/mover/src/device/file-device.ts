import { MoverError } from '../mover-error.ts';
import type { BlockDevice } from './block-device.ts';
import { callsUnderWay } from './calls-under-way.ts';
import type { Descriptor } from './descriptor.ts';
import type { DirectReader } from './direct-reader.ts';
import type { FileMap } from './file-map.ts';
import type { OpenSize } from './open-size.ts';
import { expectWithin } from './range.ts';
import { readingOnly } from './reading-only.ts';
import type { Zeroing } from './zeroing.ts';

export interface FileParts {
  readonly file: Descriptor;
  readonly direct: DirectReader | null;
  readonly readsDirect: boolean;
  readonly readBackPasses: boolean;
  readonly readOnly: boolean;
  readonly size: OpenSize;
  readonly zeroing: Zeroing;
  readonly map: FileMap | null;
}

export function fileDevice(parts: FileParts): BlockDevice {
  const { file, direct, readsDirect, readBackPasses, readOnly, size, zeroing, map } = parts;
  const { name } = file;
  const sizeBytes = size.openedBytes;
  const calls = callsUnderWay(name);
  let changes = 0;
  let flushed = 0;
  let lost: unknown = null;

  async function fill(source: Pick<DirectReader, 'readUpTo'>, offset: number, into: Buffer): Promise<void> {
    expectWithin(name, sizeBytes, offset, into.length);
    const got = await source.readUpTo(offset, into);
    if (got === into.length) return;
    await size.expectUnchanged();
    throw short(name, offset + got);
  }

  async function change(offset: number, length: number, act: () => Promise<void>): Promise<void> {
    expectWithin(name, sizeBytes, offset, length);
    if (readOnly) throw readingOnly(name, 'was opened', 'Open it as a target.');
    try {
      await act();
    } catch (error) {
      // Beyond the end of a disk that became smaller there is "no space" too.
      await size.expectUnchanged();
      throw error;
    } finally {
      changes += 1;
    }
  }

  async function sync(): Promise<void> {
    // After one failure the kernel has dropped what it could not write, and says yes to the next call (fsync(2)): so it is remembered.
    if (lost !== null) throw lost;
    const upTo = changes;
    if (flushed === upTo) return;
    try {
      await file.sync();
      flushed = Math.max(flushed, upTo);
    } catch (error) {
      lost = error;
      throw error;
    }
  }

  return {
    name,
    sizeBytes,
    readOnly,
    readBackPasses,
    read: (offset, into) => calls.run(() => fill(readsDirect && direct !== null ? direct : file, offset, into)),
    write: (offset, from) => calls.run(() => change(offset, from.length, () => file.writeAll(offset, from))),
    writeZeros: (offset, length) => calls.run(() => change(offset, length, () => zeroing.writeZeros(offset, length))),
    readBack: (offset, into) =>
      calls.run(async () => {
        if (direct !== null) return fill(direct, offset, into);
        await sync();
        return fill(file, offset, into);
      }),
    flush: () =>
      calls.run(async () => {
        await sync();
        await size.expectUnchanged();
      }),
    extents: (offset, length) =>
      calls.run(async () => {
        expectWithin(name, sizeBytes, offset, length);
        if (length === 0) return [];
        return map === null ? null : map.extents(offset, length);
      }),
    dirtyExtents: () => Promise.resolve(null),
    close: () =>
      calls.end(async () => {
        await direct?.close();
        await file.close();
      }),
  };
}

function short(name: string, at: number): MoverError {
  return new MoverError({
    code: 'DEVICE_SIZE',
    message: `${name} has no bytes at ${at}, and yet is as large as it was when it was opened`,
    remedy:
      'It changed its size twice, or the storage behind it is not whole. Look into the kernel log, then repeat the pass.',
    retryable: true,
  });
}
