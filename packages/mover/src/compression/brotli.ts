/** Brotli at its quickest (quality 1), in the thread pool: 180 MB a second and processor, as small as zstd -1, and part of Node. */
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, brotliDecompress, constants, type BrotliOptions } from 'node:zlib';
import { brokenProtocol } from '../wire/wire-errors.ts';

const compressed = promisify(brotliCompress) as (bytes: Buffer, options: BrotliOptions) => Promise<Buffer>;
const decompressed = promisify(brotliDecompress) as (bytes: Buffer, options: BrotliOptions) => Promise<Buffer>;

function optionsFor(bytes: number): BrotliOptions {
  return {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 1,
      [constants.BROTLI_PARAM_LGWIN]: 20,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes,
    },
  };
}

export function compress(bytes: Buffer): Promise<Buffer> {
  return compressed(bytes, optionsFor(bytes.length));
}

/** How many times smaller a sample becomes. */
export function ratioOf(sample: Buffer): number {
  return sample.length / brotliCompressSync(sample, optionsFor(sample.length)).length;
}

/** To exactly `expectedBytes`; never makes more. PROTOCOL_BROKEN for what is no such thing. */
export async function decompress(bytes: Buffer, expectedBytes: number): Promise<Buffer> {
  let result: Buffer;
  try {
    result = await decompressed(bytes, { maxOutputLength: expectedBytes, chunkSize: Math.max(64, expectedBytes) });
  } catch (error) {
    throw brokenProtocol('compressed data cannot be unpacked', error);
  }
  if (result.length !== expectedBytes)
    throw brokenProtocol(`compressed data is ${result.length} bytes, not ${expectedBytes} as it says`);
  return result;
}
