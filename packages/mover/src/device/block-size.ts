/**
 * How large a block device is. The ioctl for it (BLKGETSIZE64) is not in Node. The kernel tells it under /sys, and its own reads tell
 * it too: beyond the end they bring nothing. A container may see a /sys that is not of this device, so one must confirm the other.
 */
import { readFile } from 'node:fs/promises';
import { MoverError } from '../mover-error.ts';
import type { Descriptor } from './descriptor.ts';

/** The unit of /sys/dev/block/M:m/size, whatever the device's own sectors are (Documentation/ABI/stable/sysfs-block). */
const SECTOR_BYTES = 512;
const TRIES = 3;

/**
 * @param node the device's directory under /sys, null where there is none
 * @throws MoverError DEVICE_SIZE when the two disagree, DEVICE_UNAVAILABLE when it has no bytes
 */
export async function blockSize(file: Descriptor, node: string | null): Promise<number> {
  const read = await confirmed(file, node);
  if (read > 0) return read;
  throw new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${file.name} has no bytes: nothing is attached to it, or no medium is in it`,
    remedy: 'Look whether the disk is attached, and under which name: `lsblk -o NAME,SIZE,SERIAL`.',
  });
}

async function confirmed(file: Descriptor, node: string | null): Promise<number> {
  let told: number | null = null;
  let found = 0;
  // It may be made larger or smaller between the two looks, so they are repeated.
  for (let tries = 0; tries < TRIES; tries += 1) {
    told = await toldSize(node);
    if (told !== null && (await endsAt(file, told))) return told;
    found = await foundSize(file);
    if (told === null) return found;
  }
  throw new MoverError({
    code: 'DEVICE_SIZE',
    message: `${file.name} has ${told} bytes by /sys, and ${found} bytes by reading`,
    remedy: 'Run the mover where /sys is that of this machine, or give the device again under its own name.',
  });
}

/** What /sys says, in bytes; null when it says nothing. */
export async function toldSize(node: string | null): Promise<number | null> {
  if (node === null) return null;
  const text = await readFile(`${node}/size`, 'utf8').catch(() => '');
  return /^\d+\n?$/.test(text) ? Number(text) * SECTOR_BYTES : null;
}

/** The size by reads alone: doubled until nothing is there, then halved. At most about 90 reads. */
export async function foundSize(file: Descriptor): Promise<number> {
  let there = 0;
  let beyond = 1;
  while (await hasSector(file, beyond - 1)) {
    there = beyond;
    beyond *= 2;
    if (beyond * SECTOR_BYTES > Number.MAX_SAFE_INTEGER) throw endless(file.name);
  }
  while (beyond - there > 1) {
    const middle = Math.floor((there + beyond) / 2);
    if (await hasSector(file, middle - 1)) there = middle;
    else beyond = middle;
  }
  return there * SECTOR_BYTES;
}

function endless(name: string): MoverError {
  return new MoverError({
    code: 'DEVICE_FAILED',
    message: `${name} fails to be read wherever it is tried, so that its end cannot be found`,
    remedy: 'Look into the kernel log of this machine (`dmesg`) and at the storage behind it.',
  });
}

async function endsAt(file: Descriptor, sizeBytes: number): Promise<boolean> {
  const sectors = sizeBytes / SECTOR_BYTES;
  return (sectors === 0 || (await hasSector(file, sectors - 1))) && !(await hasSector(file, sectors));
}

async function hasSector(file: Descriptor, sector: number): Promise<boolean> {
  try {
    return (await file.readUpTo(sector * SECTOR_BYTES, Buffer.alloc(1))) === 1;
  } catch (error) {
    // A sector that cannot be read is there all the same.
    if (error instanceof MoverError && error.code === 'DEVICE_FAILED') return true;
    throw error;
  }
}
