import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDevice } from './open-device.ts';

let path = '';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-open-device-'));
  path = join(folder, 'disk');
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (text: string, at: number, sizeBytes: number): void => {
  const bytes = Buffer.alloc(sizeBytes);
  bytes.write(text, at, 'latin1');
  writeFileSync(path, bytes);
};

it('opens a raw disk by its path and by its URI', async () => {
  put('BOOT', 0, 4096);
  for (const address of [path, `file://${path}`]) {
    const { device, warnings } = await openDevice(address, { readOnly: true });
    expect([device.name, device.sizeBytes, device.readOnly, warnings]).toEqual([path, 4096, true, []]);
    await device.close();
  }
});

it.each([
  ['qcow2', 'QFI\xfb\0\0\0\x03', 0],
  ['vhdx', 'vhdxfile', 0],
  ['vhd', 'conectix', 5000 - 512],
  ['vdi', '\x7f\x10\xda\xbe', 64],
])('refuses to read a %s file as a disk', async (format, text, at) => {
  put(text, at, 5000);
  await expect(openDevice(path, { readOnly: true })).rejects.toMatchObject({
    code: 'JOB_INVALID',
    message: expect.stringContaining(`looks like a ${format} file`) as string,
    remedy: expect.stringContaining('qemu-nbd --format=') as string,
  });
});

it('takes one that it is told to take, and warns where it is overwritten', async () => {
  put('QFI\xfb', 0, 5000);
  const source = await openDevice(path, { readOnly: true, allowImageHeader: true });
  expect(source.warnings).toEqual([`${path} looks like a qcow2 file; it is read as a raw disk, as was asked.`]);
  await source.device.close();
  const target = await openDevice(path, { readOnly: false });
  expect(target.warnings.join()).toContain('is no qcow2 file afterwards');
  await target.device.close();
});

it('says how a compressed disk is unpacked', async () => {
  put('\x1f\x8b\x08\0', 0, 300);
  await expect(openDevice(path, { readOnly: true })).rejects.toMatchObject({
    remedy: expect.stringContaining('gzip -d') as string,
  });
});
