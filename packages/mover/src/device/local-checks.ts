/** What is looked at before a disk of this machine is written to. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MoverError } from '../mover-error.ts';
import type { Use } from './in-use.ts';

/** @throws MoverError DEVICE_UNAVAILABLE when anything else uses it */
export function expectUnused(name: string, uses: readonly Use[]): void {
  if (uses.length === 0) return;
  throw new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${name} is in use: ${uses.map(({ what }) => what).join('; ')}. Writing to it would destroy what is there`,
    remedy:
      'Make sure that it is the right disk. Then unmount it, or end what holds it (`umount`, `swapoff`, `vgchange -an`, `losetup -d`).',
    retryable: true,
  });
}

/**
 * A device that was set read-only may be opened for writing all the same, and fails at the first write.
 * @throws MoverError DEVICE_UNAVAILABLE
 */
export async function expectWritable(name: string, node: string | null): Promise<void> {
  if (node === null || (await line(`${node}/ro`)) !== '1') return;
  throw new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${name} is read-only`,
    remedy: 'Attach it for writing (`blockdev --setrw` where it was set so on this machine).',
  });
}

/** A loop device reads its file through the page cache unless it was told not to (losetup(8), --direct-io). */
export async function isOverPageCache(node: string | null): Promise<boolean> {
  if (node === null) return false;
  // A partition of a loop device has this in its parent.
  return ((await line(`${node}/loop/dio`)) ?? (await line(`${dirname(node)}/loop/dio`))) === '0';
}

async function line(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}
