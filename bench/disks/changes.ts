/** 1 % of a disk, written to in scattered places: four fifths of them where data is, as a running guest writes. */
import { type Random, randomFrom } from '../../test/fuzz/random.ts';
import { contentOf } from '../../test/disks/harness/disk-content.ts';

const KIB = 1024;
const GIB = 1024 * 1024 * KIB;
/** How many writes of which size, for 4 GiB: 16 MiB, 20 MiB and 5 MiB, 1 % of it. */
const MIX = [
  { count: 16, bytes: 1024 * KIB },
  { count: 320, bytes: 64 * KIB },
  { count: 1280, bytes: 4 * KIB },
];
const WHERE_DATA_IS = 0.8;

/** Where something is written, not a hole. */
export interface Data {
  readonly offset: number;
  readonly length: number;
}

export interface Change {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** The same seed and the same extents give the same places. */
export function changesOf(sizeBytes: number, data: readonly Data[], seed: number): readonly Change[] {
  const random = randomFrom(seed);
  const total = data.reduce((sum, { length }) => sum + length, 0);
  const placeOf = (bytes: number): number => {
    const anywhere = random.below(Math.floor(sizeBytes / bytes)) * bytes;
    if (!random.chance(WHERE_DATA_IS)) return anywhere;
    let left = random.below(total);
    for (const { offset, length } of data) {
      if (left < length) return Math.min(Math.floor((offset + left) / bytes) * bytes, sizeBytes - bytes);
      left -= length;
    }
    return anywhere;
  };
  return MIX.flatMap(({ count, bytes }) =>
    Array.from({ length: Math.max(1, Math.round((count * sizeBytes) / (4 * GIB))) }, () => ({
      offset: placeOf(bytes),
      bytes: half(bytes, random),
    })),
  );
}

const half = (bytes: number, random: Random): Buffer =>
  contentOf(random.chance(0.5) ? 'text' : 'random', bytes, random);
