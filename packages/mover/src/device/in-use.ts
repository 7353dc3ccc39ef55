/**
 * Who else uses a disk. The kernel refuses a second exclusive opening (open(2), O_EXCL on a block device), which covers mounts, LVM, dm,
 * md and swap, also those of other containers; what is found here says who it is, and covers files, for which there is no such thing.
 * What cannot be found out: a program that has a file open and neither locks nor mounts it.
 */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { deviceKey, deviceNumber } from './device-number.ts';
import { parseLocks, parseMountinfo, parseSwaps } from './kernel-tables.ts';

/** Where the kernel tells of itself; others in tests alone. */
export interface KernelFiles {
  readonly proc: string;
  readonly sys: string;
}
export const KERNEL_FILES: KernelFiles = { proc: '/proc', sys: '/sys' };

export interface Use {
  /** A sentence's end: `vdb1 is mounted at /srv`. */
  readonly what: string;
  /** It may be written to while it is read: all but a read-only mount. */
  readonly writes: boolean;
}

/** The directory of a block device under /sys; null where there is none. */
export async function blockNode(rdev: number, { sys }: KernelFiles = KERNEL_FILES): Promise<string | null> {
  return realpath(`${sys}/dev/block/${deviceKey(rdev)}`).catch(() => null);
}

/** As stat(2) tells it. */
export interface Inode {
  readonly dev: number;
  readonly ino: number;
  readonly rdev: number;
}

/** Every use of a block device, of its partitions, and of the device that it is a partition of. */
export async function usesOfBlock({ rdev }: Inode, kernel: KernelFiles = KERNEL_FILES): Promise<readonly Use[]> {
  const node = await blockNode(rdev, kernel);
  const family = new Map([[deviceKey(rdev), node === null ? 'it' : basename(node)]]);
  const holds: Use[] = [];
  if (node !== null) {
    for (const one of await relatives(node)) {
      const number = await text(`${one}/dev`);
      if (number !== '') family.set(number.trim(), basename(one));
      holds.push(...(await holdersOf(one)));
    }
  }
  const same = async (path: string): Promise<string | null> => {
    const found = path.startsWith('/') ? await stat(path).catch(() => null) : null;
    return found?.isBlockDevice() === true ? (family.get(deviceKey(found.rdev)) ?? null) : null;
  };
  for (const mount of parseMountinfo(await text(`${kernel.proc}/self/mountinfo`))) {
    const name = family.get(mount.device) ?? (await same(mount.source));
    if (name !== null) holds.push({ what: `${name} is mounted at ${mount.at}`, writes: !mount.readOnly });
  }
  return [...holds, ...(await usesByName(kernel, same))];
}

export async function usesOfFile(inode: Inode, kernel: KernelFiles = KERNEL_FILES): Promise<readonly Use[]> {
  const same = async (path: string): Promise<string | null> => {
    const found = await stat(path).catch(() => null);
    return found !== null && found.dev === inode.dev && found.ino === inode.ino ? 'it' : null;
  };
  const { major, minor } = deviceNumber(inode.dev);
  const device = [major, minor].map((half) => half.toString(16).padStart(2, '0')).join(':');
  const locks = parseLocks(await text(`${kernel.proc}/locks`))
    .filter((lock) => lock.device === device && lock.inode === String(inode.ino))
    .slice(0, 1)
    .map(({ pid }) => ({
      what: `it is locked by ${pid > 0 ? `process ${pid}` : 'a program, as a virtual machine locks its disk'}`,
      writes: true,
    }));
  return [...locks, ...(await usesByName(kernel, same))];
}

/** As swap space, and behind a loop device. */
async function usesByName(
  kernel: KernelFiles,
  same: (path: string) => Promise<string | null>,
): Promise<readonly Use[]> {
  const uses: Use[] = [];
  for (const path of parseSwaps(await text(`${kernel.proc}/swaps`))) {
    const name = await same(path);
    if (name !== null) uses.push({ what: `${name} is swap space`, writes: true });
  }
  for (const loop of await names(`${kernel.sys}/block`)) {
    const path = loop.startsWith('loop') ? (await text(`${kernel.sys}/block/${loop}/loop/backing_file`)).trim() : '';
    const name = path === '' ? null : await same(path);
    if (name !== null) uses.push({ what: `${name} is behind ${loop}`, writes: true });
  }
  return uses;
}

/** The device itself, its partitions, and what it is a partition of: their bytes are the same bytes. */
async function relatives(node: string): Promise<readonly string[]> {
  const isPartition = async (path: string): Promise<boolean> => (await text(`${path}/partition`)) !== '';
  if (await isPartition(node)) return [node, dirname(node)];
  const found = [node];
  for (const name of await names(node)) if (await isPartition(`${node}/${name}`)) found.push(`${node}/${name}`);
  return found;
}

async function holdersOf(node: string): Promise<readonly Use[]> {
  const uses: Use[] = [];
  for (const holder of await names(`${node}/holders`)) {
    const called = (await text(`${node}/holders/${holder}/dm/name`)).trim();
    const by = called === '' ? holder : `${holder} (${called})`;
    uses.push({ what: `${basename(node)} is held by ${by}: LVM, device mapper or RAID`, writes: true });
  }
  return uses;
}

async function names(path: string): Promise<readonly string[]> {
  return readdir(path).catch(() => []);
}

async function text(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
