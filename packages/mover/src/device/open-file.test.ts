import {
  closeSync,
  existsSync,
  statfsSync,
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
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIKELY_ALIGNED } from './likely-aligned.ts';
import { openFile } from './open-file.ts';

const MIB = 1024 * 1024;
/** statfs(2) */
const TMPFS = 0x0102_1994;
const EXT4 = 0xef53;
const XFS = 0x5846_5342;
let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-open-file-'));
  path = join(folder, 'disk.raw');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function make(sizeBytes: number, content?: Buffer): string {
  const fd = openSync(path, 'w');
  ftruncateSync(fd, sizeBytes);
  closeSync(fd);
  if (content !== undefined) writeFileSync(path, content);
  return path;
}

describe('reading and writing', () => {
  it('reads, writes and reads back at any place and length, also at an odd end', async () => {
    const content = randomBytes(2 * MIB + 777);
    const disk = await openFile(make(content.length, content), { readOnly: false });
    expect(disk.sizeBytes).toBe(content.length);
    for (const [offset, length] of [
      [0, 4096],
      [511, 2],
      [4095, MIB + 3],
      [content.length - 1, 1],
      [MIB - 100, MIB + 877],
      [7, content.length - 7],
      [100, 0],
    ] as const) {
      const bytes = randomBytes(length);
      await disk.write(offset, bytes);
      bytes.copy(content, offset);
      await disk.flush();
      const read = Buffer.alloc(length);
      const back = Buffer.alloc(length);
      await Promise.all([disk.read(offset, read), disk.readBack(offset, back)]);
      expect(read.equals(bytes)).toBe(true);
      expect(back.equals(bytes)).toBe(true);
    }
    await disk.close();
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('serves many calls at once, and closes after them', async () => {
    const content = randomBytes(4 * MIB);
    const disk = await openFile(make(content.length, content), { readOnly: true, direct: true });
    const parts = Array.from({ length: 64 }, (_, n) => ({ offset: n * 65_521, into: Buffer.alloc(65_000) }));
    const all = parts.flatMap(({ offset, into }) => [
      disk.read(offset, into),
      disk.readBack(offset, Buffer.alloc(9000)),
    ]);
    await disk.close();
    await Promise.all(all);
    for (const { offset, into } of parts)
      expect(into.equals(content.subarray(offset, offset + into.length))).toBe(true);
    await expect(disk.read(0, Buffer.alloc(1))).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
  });

  it.each([
    ['of this thread', (bytes: number) => Buffer.allocUnsafeSlow(bytes)],
    ['that is shared', (bytes: number) => Buffer.from(new SharedArrayBuffer(bytes))],
  ])('reads past the page cache into memory %s, wherever it lies', async (_name, memoryOf) => {
    const content = randomBytes(3 * MIB);
    const disk = await openFile(make(content.length, content), { readOnly: true, direct: true });
    for (const start of [LIKELY_ALIGNED, 0, 1, 8, 513]) {
      const memory = memoryOf(MIB + 8192).subarray(start, start + MIB);
      for (const [offset, length] of [
        [0, MIB],
        [MIB, MIB],
        [2 * MIB, 65_536],
        [2 * MIB + 512, 512],
        [2 * MIB + 7, 100],
        [MIB, MIB],
      ] as const) {
        memory.fill(0xee);
        const into = memory.subarray(0, length);
        await disk.read(offset, into);
        expect(into.equals(content.subarray(offset, offset + length)), `${start} ${offset}`).toBe(true);
        expect(memory.subarray(length).every((byte) => byte === 0xee)).toBe(true);
      }
    }
    await disk.close();
  });

  it('refuses to write what is open for reading, and to go beyond the end', async () => {
    const disk = await openFile(make(MIB), { readOnly: true });
    await expect(disk.write(0, Buffer.alloc(1))).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    await expect(disk.writeZeros(0, 1)).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    await expect(disk.read(MIB - 1, Buffer.alloc(2))).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await disk.close();
  });
});

describe('zeros', () => {
  it.each([true, false])(
    'read as zeros afterwards, and nothing around them changes (deallocate: %s)',
    async (deallocate) => {
      const content = randomBytes(12 * MIB);
      const disk = await openFile(make(content.length, content), { readOnly: false, deallocate });
      const ranges = [
        [5, 10],
        [MIB + 1, 2 * MIB],
        [4 * MIB, MIB],
        [5 * MIB, MIB],
        [6 * MIB, MIB + 70_000],
        [10 * MIB + 3, 2 * MIB - 3],
      ] as const;
      await Promise.all(ranges.map(([offset, length]) => disk.writeZeros(offset, length)));
      await disk.flush();
      await disk.close();
      for (const [offset, length] of ranges) content.fill(0, offset, offset + length);
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(statSync(path).size).toBe(content.length);
      if (!deallocate) expect(statSync(path).blocks * 512).toBeGreaterThanOrEqual(content.length);
      else if (hasFallocate(folder)) expect(statSync(path).blocks * 512).toBeLessThan(8 * MIB);
    },
  );

  it('are known where nothing is allocated, and only there', async () => {
    const disk = await openFile(make(4 * MIB), { readOnly: false });
    const before = await disk.extents(10, MIB);
    // Which file systems may be trusted with this is another question: null is always right.
    if (before !== null) expect(before).toEqual([{ offset: 10, length: MIB, kind: 'zero' }]);
    await disk.write(3 * MIB, Buffer.alloc(1, 1));
    expect(await disk.extents(10, MIB)).toBeNull();
    await disk.close();
  });
});

describe('what may happen to a file', () => {
  it('became smaller', async () => {
    const disk = await openFile(make(2 * MIB), { readOnly: true });
    truncateSync(path, MIB);
    await expect(disk.read(MIB - 10, Buffer.alloc(20))).rejects.toMatchObject({
      code: 'DEVICE_SIZE',
      message: `${path} has ${MIB} bytes; it had ${2 * MIB} when it was opened`,
    });
    await expect(disk.readBack(MIB + 10, Buffer.alloc(20))).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await expect(disk.flush()).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await disk.close();
  });

  it('became larger', async () => {
    const disk = await openFile(make(MIB), { readOnly: false });
    truncateSync(path, 2 * MIB);
    await disk.read(0, Buffer.alloc(MIB));
    await expect(disk.flush()).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await disk.close();
  });

  it('is no disk', async () => {
    mkdirSync(join(folder, 'directory'));
    const opening = (name: string): Promise<unknown> => openFile(name, { readOnly: true });
    await expect(opening(join(folder, 'directory'))).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
    await expect(opening('/dev/zero')).rejects.toThrow('/dev/zero is a character device, not a disk');
    await expect(opening(join(folder, 'none'))).rejects.toThrow('there is no such file or device (ENOENT)');
    await expect(opening(make(0))).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
  });
});

describe('reading back', () => {
  it.each([...new Set([tmpdir(), '/tmp', '/dev/shm', '/var/tmp'])].filter((place) => existsSync(place)))(
    'passes the page cache of a disk, and does not claim to where there is none but that (%s)',
    async (place) => {
      const there = mkdtempSync(join(place, 'baton-open-file-'));
      try {
        const file = join(there, 'disk');
        writeFileSync(file, randomBytes(MIB));
        const disk = await openFile(file, { readOnly: false });
        const type = statfsSync(there).type;
        if (type === TMPFS) expect(disk.readBackPasses).toBe(false);
        if (type === EXT4 || type === XFS) expect(disk.readBackPasses).toBe(true);
        await disk.write(4000, Buffer.alloc(100, 7));
        const back = Buffer.alloc(100);
        await disk.readBack(4000, back);
        expect(back).toEqual(Buffer.alloc(100, 7));
        await disk.flush();
        await disk.read(0, Buffer.alloc(MIB));
        const before = type === EXT4 || type === XFS ? bytesFromDisks() : 0;
        await disk.readBack(0, Buffer.alloc(MIB));
        // All of it is in the page cache, and was read all the same.
        if (type === EXT4 || type === XFS) expect(bytesFromDisks() - before).toBeGreaterThanOrEqual(MIB);
        await disk.close();
      } finally {
        rmSync(there, { recursive: true });
      }
    },
  );
});

/** proc_pid_io(5): what this process made the disks read. */
function bytesFromDisks(): number {
  return Number(/^read_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

/** Not every machine has the program, nor every file system holes. */
function hasFallocate(folder: string): boolean {
  const probe = join(folder, 'probe');
  writeFileSync(probe, Buffer.alloc(MIB, 1));
  try {
    execFileSync('fallocate', ['--punch-hole', '--offset', '0', '--length', String(MIB), probe], { stdio: 'ignore' });
    return statSync(probe).blocks === 0;
  } catch {
    return false;
  }
}
