import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deviceNumber } from './device-number.ts';
import { blockNode, usesOfBlock, usesOfFile, type KernelFiles } from './in-use.ts';

let folder = '';
let kernel: KernelFiles = { proc: '', sys: '' };
const put = (path: string, text = ''): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const VDA = { dev: 6, ino: 1, rdev: 0xfe00 };
const VDA2 = { dev: 6, ino: 2, rdev: 0xfe02 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-in-use-'));
  kernel = { proc: join(folder, 'proc'), sys: join(folder, 'sys') };
  put('sys/devices/vda/dev', '254:0\n');
  for (const n of [1, 2]) {
    put(`sys/devices/vda/vda${n}/dev`, `254:${n}\n`);
    put(`sys/devices/vda/vda${n}/partition`, `${n}\n`);
  }
  mkdirSync(join(folder, 'sys/dev/block'), { recursive: true });
  symlinkSync('../../devices/vda', join(folder, 'sys/dev/block/254:0'));
  symlinkSync('../../devices/vda/vda2', join(folder, 'sys/dev/block/254:2'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('finds a disk in use when one of its partitions is mounted, and the other partition free', async () => {
  put('proc/self/mountinfo', '27 1 254:1 / /srv rw,relatime - ext4 /dev/vda1 rw\n');
  expect(await usesOfBlock(VDA, kernel)).toEqual([{ what: 'vda1 is mounted at /srv', writes: true }]);
  expect(await usesOfBlock(VDA2, kernel)).toEqual([]);
});

it('finds a partition in use when the whole disk is, and tells a read-only mount apart', async () => {
  put('proc/self/mountinfo', '27 1 254:0 / /srv ro,relatime - ext4 /dev/vda rw\n');
  expect(await usesOfBlock(VDA2, kernel)).toEqual([{ what: 'vda is mounted at /srv', writes: false }]);
});

it('names what holds a partition', async () => {
  put('sys/devices/vda/vda2/holders/dm-3/dm/name', 'vg-root\n');
  expect(await usesOfBlock(VDA, kernel)).toEqual([
    { what: 'vda2 is held by dm-3 (vg-root): LVM, device mapper or RAID', writes: true },
  ]);
});

it('finds nothing, and no directory, where the kernel tells nothing', async () => {
  const nowhere = { proc: join(folder, 'none'), sys: join(folder, 'none') };
  expect(await blockNode(VDA.rdev, nowhere)).toBeNull();
  expect(await usesOfBlock(VDA, nowhere)).toEqual([]);
});

it('finds a file behind a loop device, as swap space, and locked', async () => {
  put('disk image.raw', 'x');
  const path = join(folder, 'disk image.raw');
  const inode = statSync(path);
  expect(await usesOfFile(inode, kernel)).toEqual([]);
  put('sys/block/loop7/loop/backing_file', `${path}\n`);
  put('proc/swaps', `Filename Type Size\n${path.replace(' ', '\\040')} file 1\n`);
  const { major, minor } = deviceNumber(inode.dev);
  const device = [major, minor].map((half) => half.toString(16).padStart(2, '0')).join(':');
  put('proc/locks', `1: OFDLCK ADVISORY  READ  -1 ${device}:${inode.ino} 100 101\n`);
  const uses = await usesOfFile(inode, kernel);
  expect(uses.map(({ what }) => what)).toEqual([
    'it is locked by a program, as a virtual machine locks its disk',
    'it is swap space',
    'it is behind loop7',
  ]);
});
