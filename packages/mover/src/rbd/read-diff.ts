import { RbdDiffParser } from './diff-parser.ts';
import type { DiffEvent } from './diff-format.ts';

/**
 * The events of a stream, as fast as they are taken; holds one piece of the stream at a time. Rejects with PROTOCOL_BROKEN and the
 * offset of the byte that is wrong, and with what the stream itself fails with.
 */
export async function* readRbdDiff(
  stream: AsyncIterable<Uint8Array>,
  options: { readonly maxSizeBytes?: number } = {},
): AsyncGenerator<DiffEvent, void, undefined> {
  const parser = new RbdDiffParser(options);
  for await (const piece of stream) yield* parser.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
  parser.finish();
}
