import { createHash } from 'node:crypto';
import { BLOCK_BYTES } from '../pass/pass.ts';

interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** One block in each of `samples` equal parts of all stretches together, chosen by the seed; in order of offset. */
export function samplePlaces(stretches: readonly Stretch[], samples: number, seed: string): readonly Stretch[] {
  const blocks = stretches.map(({ length }) => Math.ceil(length / BLOCK_BYTES));
  const all = blocks.reduce((sum, count) => sum + count, 0);
  const places: Stretch[] = [];
  let stretch = 0;
  let before = 0;
  for (let n = 0; n < samples; n += 1) {
    const from = Math.floor((n * all) / samples);
    const to = Math.floor(((n + 1) * all) / samples);
    const block = from + Math.floor(draw(seed, n) * (to - from));
    while (block >= before + (blocks[stretch] ?? Infinity)) {
      before += blocks[stretch] ?? 0;
      stretch += 1;
    }
    const { offset, length } = stretches[stretch] ?? { offset: 0, length: 0 };
    const at = (block - before) * BLOCK_BYTES;
    places.push({ offset: offset + at, length: Math.min(BLOCK_BYTES, length - at) });
  }
  return places;
}

/** From 0 up to but not including 1; the same for the same seed and number. */
function draw(seed: string, n: number): number {
  return createHash('sha256').update(`${seed}:${n}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
