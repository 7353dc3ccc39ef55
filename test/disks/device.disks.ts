/** Disks of this machine: what only root can make. Loop devices over small files, device mapper, mounts. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFile, probeFresh } from '@baton/mover';
import { foundSize } from '../../packages/mover/src/device/block-size.ts';
import { openDescriptor } from '../../packages/mover/src/device/descriptor.ts';
import { runZeroTool } from '../../packages/mover/src/device/zero-tool.ts';

const MIB = 1024 * 1024;
const run = (tool: string, ...args: readonly string[]): string =>
  execFileSync(tool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

let folder = '';
/** Taken back in reverse, also when a test fails in between. */
let undo: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-device-'));
  undo = [() => rmSync(folder, { recursive: true })];
});
afterEach(() => {
  for (const act of undo.reverse()) act();
});

function image(sizeBytes: number, name = 'disk.raw'): string {
  const path = join(folder, name);
  const fd = openSync(path, 'w');
  ftruncateSync(fd, sizeBytes);
  closeSync(fd);
  return path;
}

function loop(path: string, ...options: readonly string[]): string {
  const device = run('losetup', '--find', '--show', ...options, path);
  undo.push(() => run('losetup', '--detach', device));
  return device;
}

function mount(source: string, ...options: readonly string[]): string {
  const at = join(folder, `mount-${undo.length}`);
  mkdirSync(at);
  run('mount', ...options, source, at);
  undo.push(() => run('umount', at));
  return at;
}

function mapped(table: string): string {
  const name = `baton-${process.pid}-${undo.length}`;
  execFileSync('dmsetup', ['create', name], { input: table, stdio: ['pipe', 'ignore', 'pipe'] });
  undo.push(() => run('dmsetup', 'remove', '--retry', name));
  return `/dev/mapper/${name}`;
}
const hasMapper = ((): boolean => {
  try {
    run('dmsetup', 'version');
    return true;
  } catch {
    return false;
  }
})();

describe('a disk', () => {
  it.each([10 * MIB, 10 * MIB + 512, 3 * MIB + 3584])('of %i bytes is read and written wholly', async (sizeBytes) => {
    const path = image(sizeBytes);
    const disk = await openFile(loop(path), { readOnly: false });
    expect(disk.sizeBytes).toBe(sizeBytes);
    const content = randomBytes(sizeBytes);
    await disk.write(0, content);
    await disk.flush();
    const end = Buffer.alloc(1000);
    await disk.readBack(sizeBytes - 1000, end);
    expect(end.equals(content.subarray(sizeBytes - 1000))).toBe(true);
    const middle = Buffer.alloc(2 * MIB + 5);
    await disk.readBack(777, middle);
    expect(middle.equals(content.subarray(777, 777 + middle.length))).toBe(true);
    await expect(disk.write(sizeBytes - 1, Buffer.alloc(2))).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await disk.close();
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it.each([512, 7 * MIB, 9 * MIB + 512])('of %i bytes has its size found by reads alone', async (sizeBytes) => {
    const file = await openDescriptor(loop(image(sizeBytes)), constants.O_RDONLY, 'disk');
    expect(await foundSize(file)).toBe(sizeBytes);
    await file.close();
  });

  it('that grows or shrinks is noticed', async () => {
    const path = image(8 * MIB);
    const device = loop(path);
    const disk = await openFile(device, { readOnly: false });
    truncateSync(path, 9 * MIB);
    run('losetup', '--set-capacity', device);
    await expect(disk.flush()).rejects.toThrow(`${device} has ${9 * MIB} bytes; it had ${8 * MIB} when it was opened`);
    truncateSync(path, 4 * MIB);
    run('losetup', '--set-capacity', device);
    const part = Buffer.alloc(MIB);
    await expect(disk.read(4 * MIB - 10, part)).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await expect(disk.readBack(6 * MIB, part)).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await expect(disk.write(6 * MIB, part)).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await disk.close();
  });

  it('claims to pass the page cache only where the one below passes it too', async () => {
    const buffered = await openFile(loop(image(MIB)), { readOnly: true });
    expect(buffered.readBackPasses).toBe(false);
    await buffered.close();
    const device = loop(image(MIB, 'direct.raw'), '--direct-io=on');
    const direct = await openFile(device, { readOnly: true });
    expect(direct.readBackPasses).toBe(readFileSync(`/sys/class/block/${device.slice(5)}/loop/dio`, 'utf8') === '1\n');
    await direct.close();
  });

  it('with a bad place fails there, and nowhere else', async () => {
    const path = image(8 * MIB);
    const disk = await openFile(loop(path), { readOnly: false });
    // What is behind the upper half is gone, and the loop device does not know.
    truncateSync(path, 4 * MIB);
    await disk.read(0, Buffer.alloc(4 * MIB));
    for (const call of ['read', 'readBack'] as const)
      await expect(disk[call](5 * MIB, Buffer.alloc(4096))).rejects.toMatchObject({
        code: 'DEVICE_FAILED',
        message: expect.stringContaining(`reading 4096 bytes at ${5 * MIB} failed`) as string,
      });
    await disk.close();
  });

  it('that could not keep what it took says so at every flush after it', async () => {
    const at = mount('none', '-t', 'tmpfs', '-o', 'size=2m');
    const path = join(at, 'disk');
    writeFileSync(path, '');
    truncateSync(path, 8 * MIB);
    const disk = await openFile(loop(path), { readOnly: false });
    await disk.write(0, Buffer.alloc(4 * MIB, 1));
    const lost = { code: expect.stringMatching(/^DEVICE_(FULL|FAILED)$/) as string };
    await expect(disk.flush()).rejects.toMatchObject(lost);
    // The kernel says it once (fsync(2)).
    await expect(disk.flush()).rejects.toMatchObject(lost);
    await disk.close();
  });
});

describe('a disk in use', () => {
  const expectRefused = async (device: string, why: string): Promise<void> => {
    await expect(openFile(device, { readOnly: false })).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringContaining(why) as string,
    });
  };

  it('by another mover is refused, and mounted by nobody meanwhile', async () => {
    const device = loop(image(8 * MIB));
    run('mkfs.ext4', '-q', device);
    const disk = await openFile(device, { readOnly: false });
    await expectRefused(device, 'EBUSY');
    expect(() => mount(device)).toThrow(/busy|already mounted/);
    await disk.close();
    await (await openFile(device, { readOnly: false })).close();
  });

  it('by a mount is refused for writing, and read with a warning, as it is now and not as it was', async () => {
    const device = loop(image(16 * MIB));
    run('mkfs.ext4', '-q', device);
    const at = mount(device);
    await expectRefused(device, `is mounted at ${at}`);
    const warnings: string[] = [];
    const disk = await openFile(device, { readOnly: true, onWarning: (warning) => warnings.push(warning) });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('what is read may change');
    const before = Buffer.alloc(16 * MIB);
    await disk.read(0, before);
    const secret = randomBytes(64);
    writeFileSync(join(at, 'file'), secret);
    run('sync', '--file-system', at);
    const after = Buffer.alloc(16 * MIB);
    await disk.read(0, after);
    expect([before.includes(secret), after.includes(secret)]).toEqual([false, true]);
    await disk.close();
  });

  it('by a mounted partition is refused as a whole, the other partition is not', async () => {
    const path = image(32 * MIB);
    execFileSync('sfdisk', ['--quiet', path], {
      input: 'label: gpt\n2048 8192\n16384 8192\n',
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const device = loop(path);
    // By the tool, not by --partscan: a kernel need not read partition tables itself.
    run('partx', '--add', device);
    undo.push(() => run('partx', '--delete', device));
    run('mkfs.ext4', '-q', `${device}p1`);
    const at = mount(`${device}p1`);
    await expectRefused(device, `p1 is mounted at ${at}`);
    const other = await openFile(`${device}p2`, { readOnly: false });
    expect(other.sizeBytes).toBe(4 * MIB);
    await other.close();
  });

  it.skipIf(!hasMapper)('by device mapper is refused, and its holder named', async () => {
    const device = loop(image(8 * MIB));
    const above = mapped(`0 16384 linear ${device} 0\n`);
    await expectRefused(device, above.replace('/dev/mapper/', ''));
    await (await openFile(above, { readOnly: false })).close();
  });

  it('as a file behind a loop device is refused for writing', async () => {
    const path = image(MIB);
    const device = loop(path);
    await expectRefused(path, `it is behind ${device.slice(5)}`);
    await (await openFile(path, { readOnly: true })).close();
  });

  it('for reading only is not written to', async () => {
    await expectRefused(loop(image(MIB), '--read-only'), 'read-only');
  });
});

describe('zeros', () => {
  it('are freed on a disk, in large ranges, and nothing around them changes', async () => {
    const path = image(32 * MIB);
    const content = randomBytes(32 * MIB);
    writeFileSync(path, content);
    const disk = await openFile(loop(path), { readOnly: false });
    // Newer bytes wait in the page cache of a part of it.
    await disk.write(3 * MIB, Buffer.alloc(MIB, 5));
    const ranges = [
      [100, 5000],
      [MIB + 10, 6 * MIB],
      [9 * MIB, MIB],
      [10 * MIB, 3 * MIB],
      [20 * MIB + 4096, 12 * MIB - 4096],
    ] as const;
    await Promise.all(ranges.map(([offset, length]) => disk.writeZeros(offset, length)));
    for (const [offset, length] of ranges) content.fill(0, offset, offset + length);
    const seen = Buffer.alloc(32 * MIB);
    await disk.read(0, seen);
    expect(seen.equals(content)).toBe(true);
    await disk.flush();
    await disk.readBack(0, seen);
    expect(seen.equals(content)).toBe(true);
    await disk.close();
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(statSync(path).blocks * 512).toBeLessThan(13 * MIB);
  });

  it('are written by the kernel where nothing can be freed', async () => {
    const path = image(4 * MIB);
    writeFileSync(path, randomBytes(4 * MIB));
    const before = readFileSync(path);
    const file = await openDescriptor(loop(path), constants.O_RDWR | constants.O_EXCL, 'disk');
    expect(await runZeroTool('blkdiscard', file, MIB, 2 * MIB)).toBe(true);
    await file.sync();
    await file.close();
    before.fill(0, MIB, 3 * MIB);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.skipIf(!hasMapper)('are written from here where no tool can do it', async () => {
    // The delay target neither frees nor zeroes ranges (dm-delay).
    const path = image(8 * MIB);
    writeFileSync(path, randomBytes(8 * MIB));
    const device = mapped(`0 16384 delay ${loop(path)} 0 0\n`);
    const disk = await openFile(device, { readOnly: false });
    await disk.writeZeros(MIB, 4 * MIB);
    await disk.flush();
    const seen = Buffer.alloc(4 * MIB, 1);
    await disk.readBack(MIB, seen);
    expect(seen.equals(Buffer.alloc(4 * MIB))).toBe(true);
    await disk.close();
  });
});

describe('a file', () => {
  it('on a full file system says so, with the place', async () => {
    const at = mount('none', '-t', 'tmpfs', '-o', 'size=2m');
    const path = join(at, 'disk');
    writeFileSync(path, '');
    truncateSync(path, 8 * MIB);
    const disk = await openFile(path, { readOnly: false });
    await disk.write(0, Buffer.alloc(MIB, 1));
    await expect(disk.write(4 * MIB, Buffer.alloc(2 * MIB, 1))).rejects.toMatchObject({
      code: 'DEVICE_FULL',
      message: expect.stringContaining('ENOSPC') as string,
    });
    await disk.close();
  });

  it('on a read-only file system is not opened for writing', async () => {
    const device = loop(image(8 * MIB));
    run('mkfs.ext4', '-q', device);
    const at = mount(device);
    writeFileSync(join(at, 'disk'), randomBytes(MIB));
    run('mount', '-o', 'remount,ro', at);
    const path = join(at, 'disk');
    await expect(openFile(path, { readOnly: false })).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringContaining('EROFS') as string,
    });
    await (await openFile(path, { readOnly: true })).close();
  });

  it('tells its holes by qemu-img, until it changes', async () => {
    const path = image(80 * MIB);
    const writer = await openFile(path, { readOnly: false });
    await writer.write(2 * MIB, randomBytes(MIB));
    await writer.flush();
    expect(await writer.extents(MIB, 3 * MIB)).toBeNull();
    await writer.close();
    const disk = await openFile(path, { readOnly: true });
    expect(await disk.extents(MIB, 3 * MIB)).toEqual([
      { offset: MIB, length: MIB, kind: 'zero' },
      { offset: 2 * MIB, length: MIB, kind: 'data' },
      { offset: 3 * MIB, length: MIB, kind: 'zero' },
    ]);
    expect(await probeFresh(disk)).toMatchObject({ fresh: false, readBytes: expect.any(Number) as number });
    const other = await openFile(path, { readOnly: false });
    await other.write(0, randomBytes(4096));
    await other.close();
    expect(await disk.extents(MIB, 3 * MIB)).toBeNull();
    await disk.close();
  });
});
