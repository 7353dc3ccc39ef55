/**
 * Tags: 16 bytes that stand for a block.
 *
 * `aes-128-gmac` is the tag of AES-GCM over the block as additional data (NIST SP 800-38D, 6.4 and 7.1): GHASH under a secret key, plus one
 * constant, since the initialization vector is always the same. So it is no signature but a keyed universal hash: two different blocks
 * of 64 KiB have one tag with a probability below 4097 / 2^128, whoever chose them, as long as he knows neither key nor tags. That is why the
 * key is of one job alone and tags cross only inside TLS. `sha256-128` is the first half of SHA-256 over key and block.
 *
 * The tag of all zero bits is reserved: it says that every byte of the block is zero. It is given for such blocks only, found by comparing
 * bytes, never by computing; and a block that would compute to it gets another one (`NEVER_ZERO`). So it is never the tag of data.
 */
import { createCipheriv, createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { BLOCK_BYTES, CHUNK_BYTES, SMALL_BLOCK_BYTES, TAG_BYTES, type TagPlan } from '../pass/pass.ts';

export const ZERO_TAG: Buffer = Buffer.alloc(TAG_BYTES);
const NEVER_ZERO: Buffer = Buffer.from('00000000000000000000000000000001', 'hex');
const ZERO_CHUNK: Buffer = Buffer.alloc(CHUNK_BYTES);
const NO_VECTOR: Buffer = Buffer.alloc(12);

export interface Tagger {
  /** Of up to 1 MiB, in 16 bytes. */
  tag(bytes: Buffer): Buffer;
  /** The tags of a chunk's blocks, one behind the other, into a row that is as long as they are. */
  row(chunk: Buffer, into: Buffer): void;
  /** The tags of a block's small blocks, likewise. */
  smallTags(block: Buffer, into: Buffer): void;
  /** Which key this is, for both ends to compare; tells nothing of it. */
  readonly keyCheck: string;
}

/** Up to 1 MiB. Stops at the first byte that is not zero. */
export function isZero(bytes: Buffer): boolean {
  return bytes.equals(bytes.length === CHUNK_BYTES ? ZERO_CHUNK : ZERO_CHUNK.subarray(0, bytes.length));
}

export function makeTagger({ algorithm, key }: TagPlan): Tagger {
  // Bytes would be made a key of again for every block.
  const secret = createSecretKey(key);
  const compute =
    algorithm === 'aes-128-gmac' ? (bytes: Buffer) => gmac(secret, bytes) : (bytes: Buffer) => half(key, bytes);
  const tag = (bytes: Buffer): Buffer => {
    if (isZero(bytes)) return ZERO_TAG;
    const computed = compute(bytes);
    return computed.equals(ZERO_TAG) ? NEVER_ZERO : computed;
  };
  const tagsOf = (bytes: Buffer, step: number, into: Buffer): void => {
    if (isZero(bytes)) {
      into.fill(0);
      return;
    }
    for (let from = 0, at = 0; from < bytes.length; from += step, at += TAG_BYTES)
      tag(bytes.subarray(from, from + step)).copy(into, at);
  };
  return {
    tag,
    row: (chunk, into) => tagsOf(chunk, BLOCK_BYTES, into),
    smallTags: (block, into) => tagsOf(block, SMALL_BLOCK_BYTES, into),
    keyCheck: createHmac('sha256', key).update(`baton mover key check ${algorithm}`).digest('hex').slice(0, 32),
  };
}

function gmac(key: KeyObject, bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-gcm', key, NO_VECTOR);
  cipher.setAAD(bytes);
  cipher.final();
  return cipher.getAuthTag();
}

function half(key: Buffer, bytes: Buffer): Buffer {
  return createHash('sha256').update(key).update(bytes).digest().subarray(0, TAG_BYTES);
}
