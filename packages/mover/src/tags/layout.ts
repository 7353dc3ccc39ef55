/** How a disk of any size falls into chunks of 1 MiB and blocks of 64 KiB; the last of each may be short. */
import { BLOCK_BYTES, CHUNK_BYTES, SMALL_BLOCK_BYTES, TAG_BYTES } from '../pass/pass.ts';

export const BLOCKS_IN_CHUNK = CHUNK_BYTES / BLOCK_BYTES;
export const SMALL_BLOCKS_IN_BLOCK = BLOCK_BYTES / SMALL_BLOCK_BYTES;
/** The tags of a whole chunk, in bytes. */
export const ROW_BYTES = BLOCKS_IN_CHUNK * TAG_BYTES;
/** The small tags of a whole block, in bytes. */
export const SMALL_TAGS_BYTES = SMALL_BLOCKS_IN_BLOCK * TAG_BYTES;

export function chunkCount(sizeBytes: number): number {
  return Math.ceil(sizeBytes / CHUNK_BYTES);
}

/** How many bytes of the disk the chunk holds. */
export function chunkBytes(sizeBytes: number, chunk: number): number {
  return Math.min(CHUNK_BYTES, sizeBytes - chunk * CHUNK_BYTES);
}

/** How many blocks so many bytes of a chunk are. */
export function blocksIn(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES);
}

/** How many bytes the row of so many bytes of a chunk has. */
export function rowBytes(bytes: number): number {
  return blocksIn(bytes) * TAG_BYTES;
}

/** How many bytes block `block` has in a chunk of `bytes`. */
export function blockBytes(bytes: number, block: number): number {
  return Math.min(BLOCK_BYTES, bytes - block * BLOCK_BYTES);
}

export function smallBlocksIn(bytes: number): number {
  return Math.ceil(bytes / SMALL_BLOCK_BYTES);
}
