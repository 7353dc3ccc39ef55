import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuestDefinition } from '../guest/definition.ts';
import { type Disks, openDisks } from './index.ts';

const GIB = 1_073_741_824;

const GUEST: GuestDefinition = {
  hostname: 'web-lb1',
  httpPort: 8080,
  keepalived: {
    version: '2.2.7',
    instances: [
      {
        name: 'VI_1',
        virtualRouterId: 51,
        priority: 200,
        advertIntervalMs: 1000,
        nopreempt: false,
        nic: 0,
        virtualAddresses: ['10.0.0.100'],
      },
    ],
  },
};

let directory: string;
let disks: Disks;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'disks-'));
  disks = await openDisks(directory);
});

afterEach(() => rm(directory, { recursive: true }));

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* chunks(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

async function spaceUsed(id: string): Promise<number> {
  return (await stat(join(directory, id))).blocks * 512;
}

describe('a disk', () => {
  it('costs what was written, also as a copy and as an image', async () => {
    const id = await disks.create(20 * GIB);
    await disks.write(id, 19 * GIB, Buffer.from('far behind'));
    const copy = await disks.clone(id);
    const image = await disks.pack(copy, 'qcow2');
    expect(await disks.sizeBytes(copy)).toBe(20 * GIB);
    expect(Buffer.from(await disks.read(copy, 19 * GIB, 10)).toString()).toBe('far behind');
    expect(image).toMatchObject({ virtualSizeBytes: 20 * GIB });
    expect(image.sizeBytes).toBeLessThan(70_000);
    for (const one of [id, copy, image.fileId]) expect(await spaceUsed(one)).toBeLessThan(200_000);
  });

  it('keeps its holes in a raw image', async () => {
    const id = await disks.create(8 * 1_048_576);
    await disks.write(id, 5_000_000, Buffer.from('x'));
    const image = await disks.pack(id, 'raw');
    expect(image.sizeBytes).toBe(8 * 1_048_576);
    expect(await spaceUsed(image.fileId)).toBeLessThan(200_000);
  });

  it('is copied as it was at that moment', async () => {
    const id = await disks.create(GIB);
    await disks.write(id, 0, Buffer.from('before'));
    const [copy] = await Promise.all([disks.clone(id), disks.write(id, 0, Buffer.from('after!'))]);
    expect(Buffer.from(await disks.read(copy, 0, 6)).toString()).toBe('before');
    expect(Buffer.from(await disks.read(id, 0, 6)).toString()).toBe('after!');
  });

  it('grows by zeros, and is the same after the directory was opened again', async () => {
    const id = await disks.create(100);
    await disks.write(id, 90, Buffer.from('0123456789'));
    await disks.grow(id, 200_000);
    const again = await openDisks(directory);
    expect(await again.sizeBytes(id)).toBe(200_000);
    expect(Buffer.from(await again.read(id, 90, 11)).toString()).toBe('0123456789\0');
    await expect(again.read(id, 199_999, 2)).rejects.toThrow(RangeError);
    await expect(again.write(id, 199_999, Buffer.from('no'))).rejects.toThrow(RangeError);
  });

  it('is gone after it was deleted, twice without harm', async () => {
    const id = await disks.create(GIB);
    await disks.delete(id);
    await disks.delete(id);
    await expect(disks.read(id, 0, 1)).rejects.toThrow('ENOENT');
    expect(await readdir(directory)).toEqual([]);
  });

  it('is found only by an id of its own making', async () => {
    await expect(async () => disks.delete('../../etc')).rejects.toThrow('not the id');
  });
});

describe('a guest on a disk', () => {
  it('is read from a copy as from the disk', async () => {
    const id = await disks.create(GIB);
    expect(await disks.readGuest(id)).toBeNull();
    await disks.writeGuest(id, GUEST);
    expect(await disks.readGuest(await disks.clone(id))).toEqual(GUEST);
  });

  it('does not survive one flipped byte', async () => {
    const id = await disks.create(GIB);
    await disks.writeGuest(id, GUEST);
    const length = 44 + JSON.stringify(GUEST).length;
    for (let at = 0; at < length; at += at < 44 ? 1 : 13) {
      const [was] = await disks.read(id, at, 1);
      await disks.write(id, at, Uint8Array.of((was ?? 0) ^ 0x80));
      expect(await disks.readGuest(id), `byte ${at}`).toBeNull();
      await disks.write(id, at, Uint8Array.of(was ?? 0));
    }
    expect(await disks.readGuest(id)).toEqual(GUEST);
  });
});

describe('an image file', () => {
  it('is hashed as it comes, and read in parts', async () => {
    const parts = [Buffer.from('one '), Buffer.alloc(300_000), Buffer.from('two')];
    const stored = await disks.store(chunks(...parts));
    const whole = Buffer.concat(parts);
    expect(stored).toMatchObject({
      sizeBytes: 300_007,
      virtualSizeBytes: null,
      md5: createHash('md5').update(whole).digest('hex'),
      sha512: createHash('sha512').update(whole).digest('hex'),
    });
    expect((await bytesOf(disks.stream(stored.fileId))).equals(whole)).toBe(true);
    expect((await bytesOf(disks.stream(stored.fileId, 300_004))).toString()).toBe('two');
    expect((await bytesOf(disks.stream(stored.fileId, 0, 3))).toString()).toBe('one');
  });

  it('leaves nothing behind when its sender dies', async () => {
    async function* dying(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('connection lost');
    }
    await expect(disks.store(dying())).rejects.toThrow('connection lost');
    expect(await readdir(directory)).toEqual([]);
  });

  it('is refused as another format than its own', async () => {
    const id = await disks.create(GIB);
    const packed = await disks.pack(id, 'qcow2');
    const text = await disks.store(chunks(Buffer.from('no disk at all')));
    await expect(disks.unpack(packed.fileId, 'raw', GIB)).rejects.toThrow('its content is qcow2');
    await expect(disks.unpack(text.fileId, 'qcow2', GIB)).rejects.toThrow('declared qcow2');
    await expect(disks.unpack(packed.fileId, 'vmdk', GIB)).rejects.toThrow('not simulated');
  });

  it('is refused when it was cut off at any place, and when something follows it', async () => {
    const id = await disks.create(300_000);
    await disks.write(id, 10, Buffer.from('a'));
    await disks.write(id, 299_999, Buffer.from('z'));
    const packed = await disks.pack(id, 'qcow2');
    const whole = await bytesOf(disks.stream(packed.fileId));
    const before = (await readdir(directory)).length;
    for (const length of [0, 3, 31, 32, 40, 44, 50_000, whole.byteLength - 1]) {
      const cut = await disks.store(chunks(whole.subarray(0, length)));
      await expect(disks.unpack(cut.fileId, 'qcow2', 1), `${length} bytes`).rejects.toThrow('the image');
      await disks.delete(cut.fileId);
    }
    const longer = await disks.store(chunks(whole, Buffer.from('!')));
    await expect(disks.unpack(longer.fileId, 'qcow2', 1)).rejects.toThrow('goes on');
    await disks.delete(longer.fileId);
    expect((await readdir(directory)).length, 'half-made disks').toBe(before);
  });

  it('never gives the same disk with one byte flipped', async () => {
    const size = 70_000;
    const id = await disks.create(size);
    await disks.writeGuest(id, GUEST);
    await disks.write(id, 69_000, Buffer.from('the end'));
    const { fileId, sizeBytes } = await disks.pack(id, 'qcow2');
    const original = await disks.read(id, 0, size);
    const flipped = fc.asyncProperty(fc.nat(sizeBytes - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const [was] = await disks.read(fileId, at, 1);
      await disks.write(fileId, at, Uint8Array.of((was ?? 0) ^ mask));
      const same = await disks.unpack(fileId, 'qcow2', 1).then(
        async (copy) => {
          const bytes = await disks.sizeBytes(copy);
          const equal = bytes === size && Buffer.compare(await disks.read(copy, 0, size), original) === 0;
          await disks.delete(copy);
          return equal;
        },
        () => false,
      );
      await disks.write(fileId, at, Uint8Array.of(was ?? 0));
      expect(same).toBe(false);
    });
    // The first bytes are all structure: every second one is tried.
    await fc.assert(flipped, {
      numRuns: 40,
      examples: Array.from({ length: 23 }, (_, at) => [2 * at, 1] as [number, number]),
    });
  });

  it('holds the disk, whatever was written where', async () => {
    const writes = fc.array(
      fc.tuple(fc.nat(399_000), fc.oneof(fc.uint8Array({ maxLength: 900 }), fc.constant(new Uint8Array(900)))),
      { maxLength: 8 },
    );
    const roundTrip = fc.asyncProperty(
      fc.integer({ min: 400_000, max: 600_000 }),
      writes,
      fc.constantFrom('raw', 'qcow2'),
      fc.nat(700_000),
      async (size, all, format, wanted) => {
        const expected = Buffer.alloc(Math.max(size, wanted));
        const id = await disks.create(size);
        for (const [offset, bytes] of all) {
          expected.set(bytes, offset);
          await disks.write(id, offset, bytes);
        }
        const packed = await disks.pack(id, format);
        const copy = await disks.unpack(packed.fileId, format, wanted);
        expect(packed.virtualSizeBytes).toBe(size);
        expect(await disks.sizeBytes(copy)).toBe(expected.byteLength);
        expect(Buffer.compare(await disks.read(copy, 0, expected.byteLength), expected)).toBe(0);
      },
    );
    await fc.assert(roundTrip, { numRuns: 40 });
  });
});
