/** What of a chunk crosses in one DATA frame: some blocks, of each all or some of its small blocks, one behind the other. */
import { blockBytes, blocksIn, smallBlocksIn } from '../tags/layout.ts';
import { fullMask, has, runsOf } from '../tags/mask.ts';
import { BLOCK_BYTES, SMALL_BLOCK_BYTES, TAG_BYTES } from './pass.ts';

export interface BlockPart {
  readonly block: number;
  /** Which small blocks of it. */
  readonly pieces: number;
}

/** Bytes of the chunk, from its beginning. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** All of each block in the mask. */
export function partsOf(chunkLength: number, mask: number): readonly BlockPart[] {
  const parts: BlockPart[] = [];
  for (let block = 0; block < blocksIn(chunkLength); block += 1)
    if (has(mask, block)) parts.push({ block, pieces: fullMask(smallBlocksIn(blockBytes(chunkLength, block))) });
  return parts;
}

/** In order, neighbours together. */
export function spansOf(chunkLength: number, parts: readonly BlockPart[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { block, pieces } of parts)
    for (const { from, count } of runsOf(pieces)) {
      const start = block * BLOCK_BYTES + from * SMALL_BLOCK_BYTES;
      const end = Math.min(chunkLength, start + count * SMALL_BLOCK_BYTES);
      const last = spans.at(-1);
      if (last?.end === start) spans[spans.length - 1] = { start: last.start, end };
      else spans.push({ start, end });
    }
  return spans;
}

/** Moves the parts of a chunk to its front and answers with them; a single span stays where it is. */
export function packTogether(chunk: Buffer, chunkLength: number, parts: readonly BlockPart[]): Buffer {
  const spans = spansOf(chunkLength, parts);
  const [first] = spans;
  if (first !== undefined && spans.length === 1) return chunk.subarray(first.start, first.end);
  let length = 0;
  for (const { start, end } of spans) {
    chunk.copyWithin(length, start, end);
    length += end - start;
  }
  return chunk.subarray(0, length);
}

/** How many bytes the small tags of the blocks in the mask are. */
export function smallTagBytes(chunkLength: number, mask: number): number {
  return partsOf(chunkLength, mask).reduce(
    (sum, { block }) => sum + smallBlocksIn(blockBytes(chunkLength, block)) * TAG_BYTES,
    0,
  );
}
