/**
 * A block device over a disk of this machine, or over a raw image file. Opened for writing, it is checked that nobody else uses it; a
 * disk is opened exclusively (open(2), O_EXCL), so that nobody can begin to. Opened for reading, what else uses it is a warning.
 */
import { constants, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { MoverError } from '../mover-error.ts';
import type { BlockDevice } from './block-device.ts';
import { deviceFault } from './device-fault.ts';
import { openDescriptor } from './descriptor.ts';
import { openDirectReader, type DirectReader } from './direct-reader.ts';
import { fileDevice } from './file-device.ts';
import { openFileMap } from './file-map.ts';
import { expectUnused, expectWritable, isOverPageCache } from './local-checks.ts';
import { blockNode, usesOfBlock, usesOfFile, type Use } from './in-use.ts';
import { openSize } from './open-size.ts';
import { openZeroing } from './zeroing.ts';

export interface FileOptions {
  readonly readOnly: boolean;
  /**
   * Every read passes this machine's page cache, not `readBack` alone. By itself true wherever that is possible: a disk is read once,
   * and its pages would only push out what others need (a cold disk of 4 GiB was read in a third of the time, with a third of the
   * processor). Where it must be true, and is not possible, that is warned of: for a disk that is read while it is in use here, since a
   * file system writes past the pages of the disk it is on, and those may be old.
   */
  readonly direct?: boolean;
  /** Where zeros are written, blocks are freed as far as possible; true when left out. False keeps what was allocated beforehand. */
  readonly deallocate?: boolean;
  /** Told once each, in whole sentences. */
  readonly onWarning?: (warning: string) => void;
}

/** @throws MoverError DEVICE_UNAVAILABLE, DEVICE_SIZE, DEVICE_FAILED */
export async function openFile(path: string, options: FileOptions): Promise<BlockDevice> {
  const { readOnly, deallocate = true, onWarning = () => undefined } = options;
  const looked = await look(path);
  const isBlock = looked.isBlockDevice();
  const access = readOnly ? constants.O_RDONLY : constants.O_RDWR | (isBlock ? constants.O_EXCL : 0);
  const file = await openDescriptor(path, access, path).catch(async (error: unknown) => {
    throw await withUses(error, path, looked);
  });
  let direct: DirectReader | null = null;
  try {
    const stats = await file.stat();
    if (stats.dev !== looked.dev || stats.ino !== looked.ino) throw changed(path);
    const node = isBlock ? await blockNode(stats.rdev) : null;
    const uses = await (isBlock ? usesOfBlock(stats) : usesOfFile(stats));
    if (!readOnly) {
      expectUnused(path, uses);
      await expectWritable(path, node);
    }
    for (const use of readOnly ? uses.filter(({ writes }) => writes) : []) onWarning(mayChange(path, use));
    const size = await openSize(file, isBlock, node);
    direct = await openDirectReader(`/proc/self/fd/${file.fd}`, path).catch(() => openDirectReader(path, path));
    const mustPass = options.direct ?? (readOnly && isBlock && uses.length > 0);
    const readsDirect = options.direct ?? (mustPass || direct?.passesCache === true);
    if (mustPass && direct === null) onWarning(`${path} can only be read through this machine's page cache.`);
    return fileDevice({
      file,
      direct,
      readsDirect: readsDirect && direct !== null,
      readBackPasses: direct !== null && direct.passesCache && !(await isOverPageCache(node)),
      readOnly,
      size,
      zeroing: openZeroing(file, zeroTools(deallocate, isBlock)),
      map: isBlock ? null : await openFileMap(file, size.openedBytes, readOnly),
    });
  } catch (error) {
    await direct?.close();
    await file.close();
    throw deviceFault(error, { name: path, what: 'opening' });
  }
}

async function look(path: string): Promise<Stats> {
  const stats = await stat(path).catch((error: unknown) => {
    throw deviceFault(error, { name: path, what: 'opening' });
  });
  if (stats.isFile() || stats.isBlockDevice()) return stats;
  // Not opened at all: a pipe would wait for its other end, and some character devices act when they are opened.
  const what = stats.isDirectory()
    ? 'a directory'
    : stats.isCharacterDevice()
      ? 'a character device'
      : 'a pipe or socket';
  throw new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${path} is ${what}, not a disk`,
    remedy: 'Name a block device (`lsblk`) or a raw image file.',
  });
}

function zeroTools(deallocate: boolean, isBlock: boolean): readonly ('fallocate' | 'blkdiscard')[] {
  if (!deallocate) return [];
  return isBlock ? ['fallocate', 'blkdiscard'] : ['fallocate'];
}

/** Who it is that has it, where that can be found. */
async function withUses(error: unknown, path: string, stats: Stats): Promise<unknown> {
  const busy = error instanceof MoverError && error.retryable;
  if (busy) expectUnused(path, await (stats.isBlockDevice() ? usesOfBlock(stats) : usesOfFile(stats)));
  return error;
}

function mayChange(path: string, { what }: Use): string {
  return `${path} is in use (${what}): what is read may change while it is read. The last pass must find it at rest.`;
}

function changed(path: string): MoverError {
  return new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${path} became another file or disk while it was opened`,
    remedy: 'Open it again, by a name that stays: /dev/disk/by-id.',
    retryable: true,
  });
}
