import { randomBytes } from 'node:crypto';
import { constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDescriptor, type Descriptor } from './descriptor.ts';
import { openZeroing } from './zeroing.ts';

const MIB = 1024 * 1024;
let folder = '';
let path = '';
let content = Buffer.alloc(0);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-zeroing-'));
  path = join(folder, 'disk');
  content = randomBytes(6 * MIB);
  writeFileSync(path, content);
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (): Promise<Descriptor> => openDescriptor(path, constants.O_RDWR, 'disk');

it('writes zeros where the tool cannot do it, and does not ask it again', async () => {
  const file = await open();
  // It is for block devices alone, so it refuses; or it is not on this machine.
  const zeroing = openZeroing(file, ['blkdiscard']);
  await Promise.all([zeroing.writeZeros(MIB, 2 * MIB), zeroing.writeZeros(4 * MIB + 1, MIB)]);
  expect(zeroing.freedBytes).toBe(0);
  await file.close();
  content.fill(0, MIB, 3 * MIB).fill(0, 4 * MIB + 1, 5 * MIB + 1);
  expect(readFileSync(path).equals(content)).toBe(true);
});

it('makes one of ranges that touch, whatever order they come in', async () => {
  const file = await open();
  const zeroing = openZeroing(file, ['fallocate']);
  await Promise.all([3, 1, 2, 0].map((n) => zeroing.writeZeros(n * MIB + 100, MIB)));
  // One by one, each would lose a part at both of its ends. Without the tool, or holes, nothing is freed.
  expect([0, 4 * MIB - 65_536]).toContain(zeroing.freedBytes);
  await file.close();
  content.fill(0, 100, 4 * MIB + 100);
  expect(readFileSync(path).equals(content)).toBe(true);
});

it('fails as the file fails', async () => {
  const file = await openDescriptor(path, constants.O_RDONLY, 'disk');
  await expect(openZeroing(file, []).writeZeros(0, 100)).rejects.toMatchObject({
    code: 'DEVICE_FAILED',
    message: expect.stringContaining('writing 100 bytes at 0 failed') as string,
  });
  await file.close();
});
