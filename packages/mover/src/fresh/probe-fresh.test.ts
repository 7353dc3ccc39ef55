import { describe, expect, it } from 'vitest';
import { memoryDevice } from '../device/testing/memory-device.ts';
import { probeFresh } from './probe-fresh.ts';
import { samplePlaces } from './sample-places.ts';
import { tellingPlaces } from './telling-places.ts';

const MIB = 1024 * 1024;
const KIB = 1024;

describe('a volume made just now', () => {
  it('is fresh by what it tells of itself, without a read', async () => {
    const disk = memoryDevice(16 * MIB);
    expect(await probeFresh(disk)).toMatchObject({ fresh: true, by: 'extents', readBytes: 0, missed: [] });
    expect(disk.calls.read).toBe(0);
  });

  it('is read only where it does not say that it is zero', async () => {
    const disk = memoryDevice(16 * MIB);
    await disk.write(5 * MIB + 10, Buffer.from([9]));
    const probe = await probeFresh(disk);
    expect(probe).toMatchObject({ fresh: false, offset: 5 * MIB + 10, readBytes: 4096 });
  });

  it('is read wholly where that is little', async () => {
    const disk = memoryDevice(3 * MIB + 5, { tellsExtents: false });
    expect(await probeFresh(disk, { samples: 60 })).toMatchObject({
      fresh: true,
      by: 'reading',
      readBytes: 3 * MIB + 5,
    });
    await disk.write(3 * MIB + 4, Buffer.from([1]));
    expect(await probeFresh(disk, { samples: 60 })).toMatchObject({ fresh: false, offset: 3 * MIB + 4 });
  });

  it('is found out in samples, and tells what they can miss', async () => {
    const disk = memoryDevice(64 * MIB, { tellsExtents: false });
    const clean = await probeFresh(disk, { samples: 32, seed: 'one' });
    expect(clean).toMatchObject({ fresh: true, by: 'samples', samples: 32 });
    if (!clean.fresh) throw new Error('unreachable');
    expect(clean.missed.map(({ leftMiB }) => leftMiB)).toEqual([1, 16]);
    expect(clean.missed[1]?.probability).toBeCloseTo(0.75 ** 32, 10);
    expect(clean.told).toContain('1 MiB: 60 %');
    // Two stretches of the 32 wholly: no seed can miss that.
    await disk.write(20 * MIB, Buffer.alloc(4 * MIB, 7));
    for (const seed of ['one', 'two', 'three'])
      expect((await probeFresh(disk, { samples: 32, seed })).fresh).toBe(false);
  });

  it.each([511, 446, MIB - 1, 4 * MIB + 700, 40 * MIB - 33 * 512])(
    'is found out at %i, where a disk begins or ends',
    async (at) => {
      const disk = memoryDevice(40 * MIB, { tellsExtents: false });
      const place = at === 4 * MIB + 700 ? 5 * MIB + 1080 : at;
      await disk.write(place, Buffer.from([1]));
      expect(await probeFresh(disk, { samples: 1 })).toMatchObject({ fresh: false, offset: place });
    },
  );
});

describe('samples', () => {
  it('miss no oftener than is told', () => {
    // 4 MiB of 64 MiB left over, 16 samples: at most (1 - 1/16)^16 = 35.6 %.
    let missed = 0;
    const runs = 2000;
    for (let run = 0; run < runs; run += 1) {
      const places = samplePlaces([{ offset: 0, length: 64 * MIB }], 16, `run ${run}`);
      if (places.every(({ offset }) => offset < 30 * MIB || offset >= 34 * MIB)) missed += 1;
    }
    expect(missed / runs).toBeLessThan((15 / 16) ** 16 + 0.04);
    expect(missed / runs).toBeGreaterThan(0.15);
  });

  it('lie in the stretches that they are of, one in each part', () => {
    const stretches = [
      { offset: 10, length: 100 * KIB },
      { offset: MIB, length: 64 * KIB },
      { offset: 5 * MIB, length: MIB },
    ];
    const places = samplePlaces(stretches, 19, 'seed');
    expect(places).toHaveLength(19);
    expect(places[1]).toEqual({ offset: 10 + 64 * KIB, length: 36 * KIB });
    expect(places[2]).toEqual({ offset: MIB, length: 64 * KIB });
    expect(places.at(-1)).toEqual({ offset: 6 * MIB - 64 * KIB, length: 64 * KIB });
  });
});

it.each([1, 600, MIB, MIB + 1, 2 * MIB, 20 * 1024 * MIB, 300 * 1024 * MIB])(
  'places lie within %i bytes, in order',
  (size) => {
    const places = tellingPlaces(size);
    let end = 0;
    for (const { offset, length } of places) {
      expect(offset).toBeGreaterThanOrEqual(end);
      expect(length).toBeGreaterThan(0);
      end = offset + length;
    }
    expect(places[0]?.offset).toBe(0);
    expect(end).toBe(size);
  },
);
