/** Sets of up to 16 blocks (of a chunk) or small blocks (of a block) as bits: bit 0 is the first. */
import { TAG_BYTES } from '../pass/pass.ts';
import { ZERO_TAG } from './tagger.ts';

export interface Run {
  readonly from: number;
  readonly count: number;
}

/** All of `count`. */
export function fullMask(count: number): number {
  return 2 ** count - 1;
}

export function has(mask: number, index: number): boolean {
  return ((mask >>> index) & 1) === 1;
}

export function countIn(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Neighbours together, in order. */
export function runsOf(mask: number): readonly Run[] {
  const runs: Run[] = [];
  for (let from = 0; mask >>> from !== 0;) {
    if (!has(mask, from)) {
      from += 1;
      continue;
    }
    let count = 1;
    while (has(mask, from + count)) count += 1;
    runs.push({ from, count });
    from += count;
  }
  return runs;
}

/** Where two rows of tags, equally long, differ. */
export function differing(one: Buffer, other: Buffer): number {
  if (one.equals(other)) return 0;
  let mask = 0;
  for (let at = 0, bit = 1; at < one.length; at += TAG_BYTES, bit <<= 1)
    if (one.compare(other, at, at + TAG_BYTES, at, at + TAG_BYTES) !== 0) mask |= bit;
  return mask;
}

/** Which blocks of a row are zeros. */
export function zerosIn(row: Buffer): number {
  let mask = 0;
  for (let at = 0, bit = 1; at < row.length; at += TAG_BYTES, bit <<= 1)
    if (row.compare(ZERO_TAG, 0, TAG_BYTES, at, at + TAG_BYTES) === 0) mask |= bit;
  return mask;
}
