import { describe, expect, it } from 'vitest';
import { MoverError } from '../../mover-error.ts';
import { faultyDevice } from './faulty-device.ts';
import { memoryDevice } from './memory-device.ts';

const SIZE = 64 * 1024;
const ones = (length: number): Buffer => Buffer.alloc(length, 1);

describe('a disk in memory', () => {
  it('reads back only what was flushed, and loses the rest with its power', async () => {
    const disk = memoryDevice(SIZE);
    await disk.write(10, ones(10));
    const back = Buffer.alloc(10);
    await disk.readBack(10, back);
    expect(back).toEqual(Buffer.alloc(10));
    await disk.flush();
    await disk.write(8000, ones(500));
    disk.losePower();
    await disk.readBack(10, back);
    expect(back).toEqual(ones(10));
    expect(disk.content.subarray(8000, 8500)).toEqual(Buffer.alloc(500));
  });

  it('tells extents and what was written, without gaps', async () => {
    const disk = memoryDevice(SIZE, { tellsDirty: true });
    await disk.write(5000, ones(1));
    await disk.writeZeros(20_000, 1);
    expect(await disk.extents(100, 10_000)).toEqual([
      { offset: 100, length: 3996, kind: 'zero' },
      { offset: 4096, length: 4096, kind: 'data' },
      { offset: 8192, length: 1908, kind: 'zero' },
    ]);
    const dirty = await disk.dirtyExtents(0, SIZE);
    expect(dirty?.filter((run) => run.dirty).map((run) => run.offset)).toEqual([4096, 16_384]);
    expect(dirty?.reduce((sum, run) => sum + run.length, 0)).toBe(SIZE);
  });
});

describe('a device with faults on order', () => {
  it('fails the calls that were ordered to fail, and no others', async () => {
    const error = new MoverError({ code: 'DEVICE_FAILED', message: 'no', remedy: 'none' });
    const disk = faultyDevice(memoryDevice(SIZE), { kind: 'error', on: 'read', offset: 5000, skip: 1, error });
    await disk.read(4096, Buffer.alloc(4096));
    await disk.read(0, Buffer.alloc(4096));
    await expect(disk.read(4096, Buffer.alloc(4096))).rejects.toBe(error);
    await disk.read(4096, Buffer.alloc(4096));
    expect(disk.struck).toBe(1);
  });

  it('loses a write, tears another, and turns a bit over without touching what it was given', async () => {
    const inner = memoryDevice(SIZE);
    const disk = faultyDevice(
      inner,
      { kind: 'lost', on: 'write', offset: 0 },
      { kind: 'lost', on: 'write', offset: 4096, keptBytes: 3 },
      { kind: 'flip', on: 'write', offset: 8200, bit: 7 },
    );
    const given = ones(16);
    for (const offset of [0, 4096, 8192]) await disk.write(offset, given);
    expect(given).toEqual(ones(16));
    expect(inner.content.subarray(0, 16)).toEqual(Buffer.alloc(16));
    expect(inner.content.subarray(4096, 4100)).toEqual(Buffer.from([1, 1, 1, 0]));
    expect(inner.content[8200]).toBe(0x81);
  });

  it('ends calls in another order than they came', async () => {
    const disk = faultyDevice(memoryDevice(SIZE), { kind: 'reorder', on: 'write', group: 3, times: Infinity });
    const ended: number[] = [];
    await Promise.all([0, 1, 2, 3].map((n) => disk.write(n, ones(1)).then(() => ended.push(n))));
    expect(ended).toEqual([2, 1, 0, 3]);
  });

  it('becomes full, and smaller', async () => {
    const disk = faultyDevice(memoryDevice(SIZE), { kind: 'full', afterBytes: 10 });
    await disk.write(0, ones(10));
    await expect(disk.write(10, ones(1))).rejects.toMatchObject({ code: 'DEVICE_FULL' });
    disk.mend();
    disk.order({ kind: 'shrink', afterCalls: 1, sizeBytes: 100 });
    await disk.write(200, ones(1));
    await expect(disk.read(99, Buffer.alloc(2))).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await expect(disk.flush()).rejects.toMatchObject({ code: 'DEVICE_SIZE' });
    await disk.read(98, Buffer.alloc(2));
  });
});
