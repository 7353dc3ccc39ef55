import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MoverError } from '../mover-error.ts';
import { faultyDevice } from './testing/faulty-device.ts';
import { memoryDevice } from './testing/memory-device.ts';
import { compareDevices, type DiskComparison } from './verify-disks.ts';

const MIB = 1024 * 1024;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const compare = (a: Buffer, b: Buffer): Promise<DiskComparison> =>
  compareDevices(memoryDevice(a.length, { content: a }), memoryDevice(b.length, { content: b }));

describe('two disks', () => {
  it('that are the same have one digest, that of their bytes', async () => {
    const content = randomBytes(3 * MIB + 100);
    const told: number[] = [];
    const disk = (): ReturnType<typeof memoryDevice> => memoryDevice(content.length, { content: Buffer.from(content) });
    const result = await compareDevices(disk(), disk(), { onProgress: ({ doneBytes }) => told.push(doneBytes) });
    expect(result).toMatchObject({ outcome: 'same', differences: [], differingBytes: 0, differingBlocks: 0 });
    expect([result.a.sha256, result.b.sha256, result.a.sha256OfCommon]).toEqual(Array(3).fill(sha256(content)));
    expect(told.at(-1)).toBe(content.length);
  });

  it('that differ are told apart to the byte', async () => {
    const a = randomBytes(5 * MIB);
    const b = Buffer.from(a);
    const flip = (at: number): number => (b[at] = (b[at] ?? 0) ^ 0xff);
    for (const at of [0, MIB - 1, MIB, MIB + 600, 4 * MIB + 7]) flip(at);
    const result = await compare(a, b);
    expect(result).toMatchObject({ outcome: 'different', differingBytes: 5, differingBlocks: 4 });
    expect(result.differences).toEqual([
      { offset: 0, length: 1 },
      { offset: MIB - 1, length: 602 },
      { offset: 4 * MIB + 7, length: 1 },
    ]);
    expect([result.a.sha256, result.b.sha256]).toEqual([sha256(a), sha256(b)]);
  });

  it('that differ in many places are counted wholly and told in part', async () => {
    const a = Buffer.alloc(2 * MIB);
    const b = Buffer.alloc(2 * MIB);
    for (let at = 0; at < b.length; at += 4096) b[at] = 1;
    const result = await compare(a, b);
    expect(result).toMatchObject({ differingBytes: 512, differingBlocks: 32 });
    expect(result.differences).toHaveLength(16);
  });

  it.each([2 * MIB, 2 * MIB - 300, MIB + 1])(
    'of which one is longer (%i bytes) are not silently the same',
    async (length) => {
      const short = randomBytes(length);
      const long = Buffer.concat([short, Buffer.alloc(MIB + 77)]);
      const zeros = await compare(long, short);
      expect(zeros).toMatchObject({ outcome: 'same-and-zeros', differingBytes: 0 });
      expect(zeros.b.sha256).toBe(sha256(short));
      expect(zeros.a.sha256).toBe(sha256(long));
      expect(zeros.a.sha256OfCommon).toBe(sha256(short));
      long[length + 5] = 1;
      const result = await compare(short, long);
      expect(result).toMatchObject({ outcome: 'different', differingBytes: 1, differingBlocks: 1 });
      expect(result.differences).toEqual([{ offset: length + 5, length: 1 }]);
      expect(result.b.sha256OfCommon).toBe(sha256(short));
    },
  );
});

describe('a comparison', () => {
  it('fails as the disk fails, and reads no more', async () => {
    const error = new MoverError({ code: 'DEVICE_FAILED', message: 'bad sector', remedy: 'none' });
    const inner = memoryDevice(20 * MIB);
    const b = faultyDevice(inner, { kind: 'error', on: 'read', offset: 2 * MIB, error });
    await expect(compareDevices(memoryDevice(20 * MIB), b)).rejects.toBe(error);
    expect(inner.calls.read).toBeLessThan(10);
  });

  it('is right when reads end in another order', async () => {
    const content = randomBytes(9 * MIB);
    const a = faultyDevice(memoryDevice(content.length, { content }), {
      kind: 'reorder',
      on: 'read',
      group: 4,
      times: Infinity,
    });
    const result = await compareDevices(a, memoryDevice(content.length, { content: Buffer.from(content) }));
    expect(result.outcome).toBe('same');
    expect(result.a.sha256).toBe(sha256(content));
  });

  it('ends when it is aborted', async () => {
    const abort = new AbortController();
    const a = faultyDevice(memoryDevice(8 * MIB), { kind: 'delay', on: 'read', ms: 5, times: Infinity });
    const comparing = compareDevices(a, memoryDevice(8 * MIB), { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(comparing).rejects.toThrow('enough');
  });
});
