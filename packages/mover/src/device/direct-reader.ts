/**
 * Reads past the page cache (open(2), O_DIRECT). The kernel wants the memory, the place and the length aligned. Node tells no address of
 * a buffer, but memory of an ArrayBuffer does not move. So a read goes straight to where it is wanted, unless the kernel refused that
 * memory before; else by way of a buffer of this reader's own, which was tried place by place until a read was taken.
 */
import { constants } from 'node:fs';
import { MoverError } from '../mover-error.ts';
import { openDescriptor, type Descriptor } from './descriptor.ts';
import { errnoOf } from './device-fault.ts';
import { LIKELY_ALIGNED } from './likely-aligned.ts';

const PART_BYTES = 1024 * 1024;
/** Places and lengths that every disk takes: 4 KiB sectors, then those of large-block devices. */
const GRAINS = [4096, 65_536] as const;
/** malloc(3) aligns to this at least, so nothing in between can be an aligned address. */
const STEP_BYTES = 8;
/** libuv has 4 threads for files: more buffers than that would only wait. */
const MAX_BUFFERS = 4;

export interface DirectReader {
  /** Fills `into`, or as much of it as there is. */
  readUpTo(offset: number, into: Buffer): Promise<number>;
  /** False where the file system takes O_DIRECT and reads through the page cache all the same. */
  readonly passesCache: boolean;
  close(): Promise<void>;
}

interface Bounce {
  readonly memory: Buffer;
  start: number;
}

/** Null where the file system has no O_DIRECT: it says EINVAL at open, or at a read from every address. */
export async function openDirectReader(path: string, name: string): Promise<DirectReader | null> {
  const file = await openDescriptor(path, constants.O_RDONLY | constants.O_DIRECT, name).catch((error: unknown) => {
    if (isInvalid(error)) return null;
    throw error;
  });
  if (file === null) return null;
  for (const grain of GRAINS) {
    const first = await findAligned(file, grain);
    if (first !== null) return reader(file, grain, first, await passes(file, grain));
  }
  await file.close();
  return null;
}

function reader(file: Descriptor, grain: number, first: Bounce, passesCache: boolean): DirectReader {
  const idle: Bounce[] = [first];
  const waiting: ((bounce: Bounce) => void)[] = [];
  let made = 1;
  /** Memory to which nothing is read straight any more, and where in it: by the place within a grain. */
  const refused = new WeakMap<ArrayBufferLike, Set<number>>();

  async function take(): Promise<Bounce> {
    const bounce = idle.pop();
    if (bounce !== undefined) return bounce;
    if (made < MAX_BUFFERS) {
      made += 1;
      const more = await findAligned(file, grain).catch(() => null);
      if (more !== null) return more;
      made -= 1;
    }
    return idle.pop() ?? new Promise((resolve) => waiting.push(resolve));
  }
  function giveBack(bounce: Bounce): void {
    const next = waiting.shift();
    if (next === undefined) idle.push(bounce);
    else next(bounce);
  }

  const mayGoStraight = (offset: number, into: Buffer): boolean =>
    offset % grain === 0 &&
    into.length % grain === 0 &&
    refused.get(into.buffer)?.has(into.byteOffset % grain) !== true;

  /** Null when the kernel does not take that memory. */
  async function readStraight(offset: number, into: Buffer): Promise<number | null> {
    try {
      return await file.readOnce(offset, into);
    } catch (error) {
      if (!isInvalid(error)) throw error;
      const places = refused.get(into.buffer) ?? new Set();
      refused.set(into.buffer, places.add(into.byteOffset % grain));
      return null;
    }
  }

  async function readPart(offset: number, into: Buffer): Promise<number> {
    const straight = mayGoStraight(offset, into) ? await readStraight(offset, into) : null;
    if (straight !== null) return straight;
    const bounce = await take();
    try {
      const begin = offset - (offset % grain);
      const end = Math.ceil((offset + into.length) / grain) * grain;
      const got = await readInto(bounce, begin, end - begin);
      const skipped = offset - begin;
      const useful = Math.max(0, Math.min(got - skipped, into.length));
      bounce.memory.copy(into, 0, bounce.start + skipped, bounce.start + skipped + useful);
      return useful;
    } finally {
      giveBack(bounce);
    }
  }

  /** A hole is filled with zeros at any address (ext4, xfs), so what was tried on one may be refused once there is data. */
  async function readInto(bounce: Bounce, begin: number, length: number): Promise<number> {
    const at = (start: number): Promise<number> => file.readOnce(begin, bounce.memory.subarray(start, start + length));
    try {
      return await at(bounce.start);
    } catch (error) {
      if (!isInvalid(error)) throw error;
      for (let start = 0; start < grain; start += STEP_BYTES) {
        try {
          const got = await at(start);
          bounce.start = start;
          return got;
        } catch (again) {
          if (!isInvalid(again)) throw again;
        }
      }
      throw error;
    }
  }

  return {
    passesCache,
    async readUpTo(offset, into) {
      let done = 0;
      while (done < into.length) {
        const part = Math.min(PART_BYTES, into.length - done);
        const got = await readPart(offset + done, into.subarray(done, done + part));
        if (got === 0) break;
        done += got;
      }
      return done;
    },
    close: () => file.close(),
  };
}

/** A buffer in which a whole part, with an unaligned head and tail, fits from an address that the device takes. */
async function findAligned(file: Descriptor, grain: number): Promise<Bounce | null> {
  const memory = Buffer.allocUnsafeSlow(PART_BYTES + 3 * grain);
  const likely = memory.subarray(LIKELY_ALIGNED, LIKELY_ALIGNED + grain);
  if (await takes(file, likely)) return { memory, start: LIKELY_ALIGNED };
  for (let start = 0; start < grain; start += STEP_BYTES) {
    if (await takes(file, memory.subarray(start, start + grain))) return { memory, start };
  }
  return null;
}

/** statfs(2): this one passes its cache whatever the address is. */
const NFS_MAGIC = 0x6969;

/**
 * No controller reads to an odd address, so a file system that takes one reads through the page cache: tmpfs, FUSE, older ZFS; or btrfs,
 * which would pass it at an even one. Then nothing is claimed.
 */
async function passes(file: Descriptor, grain: number): Promise<boolean> {
  if ((await file.stat()).isBlockDevice()) return true;
  if ((await file.fileSystem()) === NFS_MAGIC) return true;
  return !(await takes(file, Buffer.allocUnsafeSlow(2 * grain).subarray(1, 1 + grain)));
}

async function takes(file: Descriptor, into: Buffer): Promise<boolean> {
  try {
    await file.readOnce(0, into);
    return true;
  } catch (error) {
    if (isInvalid(error)) return false;
    // A bad first block: the address was taken, the medium failed.
    if (error instanceof MoverError && error.code === 'DEVICE_FAILED') return true;
    throw error;
  }
}

function isInvalid(error: unknown): boolean {
  return error instanceof MoverError && errnoOf(error.cause) === 'EINVAL';
}
