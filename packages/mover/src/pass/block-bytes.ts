/** How many bytes the blocks of a mask are, in a chunk whose last block may be short. */
import { BLOCK_BYTES } from './pass.ts';
import { blockBytes, blocksIn } from '../tags/layout.ts';
import { countIn, has } from '../tags/mask.ts';

export function bytesOfBlocks(chunkLength: number, mask: number): number {
  if (mask === 0) return 0;
  const last = blocksIn(chunkLength) - 1;
  return countIn(mask) * BLOCK_BYTES - (has(mask, last) ? BLOCK_BYTES - blockBytes(chunkLength, last) : 0);
}
