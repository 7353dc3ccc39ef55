import { createCipheriv, createHash, randomFillSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BLOCK_BYTES, SMALL_BLOCK_BYTES, TAG_BYTES } from '../pass/pass.ts';
import { differing, fullMask, runsOf, zerosIn } from './mask.ts';
import { isZero, makeTagger, ZERO_TAG } from './tagger.ts';

const key = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const tagger = makeTagger({ algorithm: 'aes-128-gmac', key });

/** GHASH as the standard writes it (NIST SP 800-38D, 6.3 and 6.4), bit by bit. */
function multiply(x: bigint, y: bigint): bigint {
  let [z, v] = [0n, y];
  for (let bit = 127n; bit >= 0n; bit -= 1n) {
    if (((x >> bit) & 1n) === 1n) z ^= v;
    v = (v & 1n) === 1n ? (v >> 1n) ^ (0xe1n << 120n) : v >> 1n;
  }
  return z;
}

function gmacByTheBook(bytes: Buffer): Buffer {
  const number = (part: Buffer): bigint => BigInt(`0x${part.toString('hex')}`);
  const encrypt = (block: Buffer): bigint =>
    number(createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block));
  const h = encrypt(Buffer.alloc(16));
  let y = 0n;
  for (let at = 0; at < bytes.length; at += 16) {
    const part = Buffer.alloc(16);
    bytes.copy(part, 0, at, at + 16);
    y = multiply(y ^ number(part), h);
  }
  y = multiply(y ^ (BigInt(bytes.length * 8) << 64n), h);
  const first = Buffer.alloc(16);
  first.writeUInt32BE(1, 12);
  return Buffer.from((y ^ encrypt(first)).toString(16).padStart(32, '0'), 'hex');
}

describe('a tag', () => {
  it.each([1, 15, 16, 100, 4096])('of %i bytes is the GMAC of the standard', (length) => {
    const bytes = Buffer.alloc(length, 0xa5);
    expect(tagger.tag(bytes)).toEqual(gmacByTheBook(bytes));
  });

  it('of the other algorithm is half of SHA-256 over key and block', () => {
    const bytes = Buffer.from('a block');
    const expected = createHash('sha256').update(key).update(bytes).digest().subarray(0, 16);
    expect(makeTagger({ algorithm: 'sha256-128', key }).tag(bytes)).toEqual(expected);
  });

  it('that is all zero bits is given for zeros alone', () => {
    expect(tagger.tag(Buffer.alloc(BLOCK_BYTES))).toEqual(ZERO_TAG);
    expect(tagger.tag(Buffer.alloc(777))).toEqual(ZERO_TAG);
    for (const at of [0, 1, 4095, BLOCK_BYTES - 1]) {
      const bytes = Buffer.alloc(BLOCK_BYTES);
      bytes[at] = 1;
      expect(isZero(bytes)).toBe(false);
      expect(tagger.tag(bytes)).not.toEqual(ZERO_TAG);
    }
  });

  it('differs with the key, and tells by its check which key it was', () => {
    const other = makeTagger({ algorithm: 'aes-128-gmac', key: Buffer.alloc(16, 1) });
    expect(other.tag(Buffer.from('x'))).not.toEqual(tagger.tag(Buffer.from('x')));
    expect(other.keyCheck).not.toBe(tagger.keyCheck);
    expect(tagger.keyCheck).not.toContain(key.toString('hex').slice(0, 8));
  });
});

describe('a row', () => {
  it('holds the tag of every block, of a short one and of zeros too', () => {
    const chunk = randomFillSync(Buffer.alloc(3 * BLOCK_BYTES + 5));
    chunk.fill(0, BLOCK_BYTES, 2 * BLOCK_BYTES);
    const row = Buffer.alloc(4 * TAG_BYTES, 0xff);
    tagger.row(chunk, row);
    for (const block of [0, 1, 2, 3]) {
      const of = chunk.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
      expect(row.subarray(block * TAG_BYTES, (block + 1) * TAG_BYTES)).toEqual(tagger.tag(of));
    }
    expect(zerosIn(row)).toBe(0b0010);
  });

  it('shows where two chunks differ, and small tags where two blocks do', () => {
    const [one, other] = [Buffer.alloc(16 * TAG_BYTES), Buffer.alloc(16 * TAG_BYTES)];
    const chunk = randomFillSync(Buffer.alloc(16 * BLOCK_BYTES));
    tagger.row(chunk, one);
    for (const at of [0, 5 * BLOCK_BYTES + 9, 16 * BLOCK_BYTES - 1]) chunk[at] = (chunk[at] ?? 0) ^ 0x80;
    tagger.row(chunk, other);
    expect(differing(one, other)).toBe((1 << 0) | (1 << 5) | (1 << 15));
    const block = chunk.subarray(0, BLOCK_BYTES);
    tagger.smallTags(block, one);
    block[SMALL_BLOCK_BYTES] = (block[SMALL_BLOCK_BYTES] ?? 0) ^ 1;
    tagger.smallTags(block, other);
    expect(differing(one, other)).toBe(0b10);
  });
});

describe('a mask', () => {
  it('falls into runs', () => {
    expect(runsOf(0)).toEqual([]);
    expect(runsOf(0b1000_0000_0110_0001)).toEqual([
      { from: 0, count: 1 },
      { from: 5, count: 2 },
      { from: 15, count: 1 },
    ]);
    expect(runsOf(fullMask(16))).toEqual([{ from: 0, count: 16 }]);
  });
});
