import { MoverError } from '../mover-error.ts';
import { Coverage } from './coverage.ts';
import { BANNER_BYTES, BANNERS, IMAGE_BANNER, MAX_NAME_BYTES, TAGS } from './diff-format.ts';
import type { DiffEvent, DiffVersion } from './diff-format.ts';
import { brokenDiff, diffName, diffNumber } from './diff-fields.ts';

/** Larger than any image may be said to be, unless the caller knows better. */
const LARGEST_IMAGE = Number.MAX_SAFE_INTEGER;

interface Field {
  /** What is expected, for messages. */
  readonly what: string;
  readonly length: number;
  readonly take: (bytes: Buffer) => DiffEvent | null;
}

/**
 * Reads a diff as it comes, in pieces of any length, and holds no more than one name of it. Strict: what the format does not allow, and
 * what Ceph would never write, is refused with the offset of the first byte that is wrong.
 *
 * What is expected next:
 *
 *   banner ──▶ tag ──▶ (form 2: length) ──▶ fields ──▶ tag
 *               │                              └──▶ bytes of a `w`, as they come ──▶ tag
 *               └──▶ `e`: nothing may follow
 */
export class RbdDiffParser {
  #field: Field | null;
  #held: Buffer = Buffer.alloc(0);
  /** Of the stream: bytes that were used up. */
  #offset = 0;
  #recordAt = 0;
  #version: DiffVersion = 1;
  /** What the record in form 2 says of its own length; null in form 1. */
  #recordLength: number | null = null;
  #payload = { offset: 0, left: 0 };
  #seen = new Set<number>();
  #sizeBytes: number | null = null;
  #inData = false;
  readonly #coverage = new Coverage();
  readonly #largest: number;

  /** `maxSizeBytes`: a diff of a larger image is refused. */
  constructor(options: { readonly maxSizeBytes?: number } = {}) {
    this.#largest = options.maxSizeBytes ?? LARGEST_IMAGE;
    this.#field = { what: 'the banner', length: BANNER_BYTES, take: (bytes) => this.#banner(bytes) };
  }

  /** Bytes of the stream that were understood so far. */
  get offset(): number {
    return this.#offset;
  }

  /** The events of what came; all must be taken before the next push. Throws PROTOCOL_BROKEN. */
  *push(bytes: Buffer): Generator<DiffEvent, void, undefined> {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#payload.left > 0) {
        const piece = rest.subarray(0, Math.min(rest.length, this.#payload.left));
        rest = rest.subarray(piece.length);
        const { offset, left } = this.#payload;
        this.#payload = { offset: offset + piece.length, left: left - piece.length };
        this.#offset += piece.length;
        yield { kind: 'data', offset, bytes: piece };
        continue;
      }
      const field = this.#field;
      if (field === null) throw brokenDiff(this.#offset, 'something follows the end record');
      const wanted = field.length - this.#held.length;
      const part = rest.subarray(0, wanted);
      rest = rest.subarray(part.length);
      if (part.length < wanted) {
        this.#held = Buffer.concat([this.#held, part]);
        return;
      }
      const whole = this.#held.length === 0 ? part : Buffer.concat([this.#held, part]);
      this.#held = Buffer.alloc(0);
      const event = field.take(whole);
      this.#offset += whole.length;
      if (event !== null) yield event;
    }
  }

  /** To be called when the stream has ended. Throws PROTOCOL_BROKEN when it ended too early. */
  finish(): void {
    if (this.#field === null && this.#payload.left === 0) return;
    const at = this.#offset + this.#held.length;
    const missing =
      this.#payload.left > 0 ? `${String(this.#payload.left)} bytes of data` : (this.#field?.what ?? 'the end record');
    throw brokenDiff(at, `the stream ends where ${missing} should follow`);
  }

  #expect(what: string, length: number, take: (bytes: Buffer) => DiffEvent | null): null {
    this.#field = { what, length, take };
    return null;
  }

  #expectTag(): null {
    return this.#expect('a record', 1, (bytes) => this.#tag(bytes[0] ?? 0));
  }

  #banner(bytes: Buffer): DiffEvent {
    const text = bytes.toString('latin1');
    if (text === IMAGE_BANNER) {
      throw new MoverError({
        code: 'PROTOCOL_BROKEN',
        message: 'The stream is a whole image with its history (rbd export --export-format 2), not a diff (at byte 0).',
        remedy: 'Make it with rbd export-diff, or read it with rbd import --export-format 2.',
      });
    }
    if (text === BANNERS[1]) this.#version = 1;
    else if (text === BANNERS[2]) this.#version = 2;
    else throw brokenDiff(0, 'it does not begin as a diff of an RBD image does');
    this.#expectTag();
    return { kind: 'begin', version: this.#version };
  }

  #tag(tag: number): DiffEvent | null {
    this.#recordAt = this.#offset;
    const isData = tag === TAGS.write || tag === TAGS.zero;
    const isHead =
      tag === TAGS.fromSnap ||
      tag === TAGS.toSnap ||
      tag === TAGS.size ||
      (tag === TAGS.protection && this.#version === 2);
    if (!isData && !isHead && tag !== TAGS.end)
      throw brokenDiff(this.#offset, `no record begins with 0x${tag.toString(16).padStart(2, '0')}`);
    if (isHead && this.#inData)
      throw brokenDiff(this.#offset, `the record ${String.fromCharCode(tag)} stands behind data`);
    if (isHead && this.#seen.has(tag))
      throw brokenDiff(this.#offset, `the record ${String.fromCharCode(tag)} stands there twice`);
    if (!isHead && this.#sizeBytes === null)
      throw brokenDiff(this.#offset, 'the size of the image is missing before it');
    if (tag === TAGS.end) {
      this.#field = null;
      return { kind: 'end' };
    }
    this.#seen.add(tag);
    this.#inData = isData;
    if (this.#version === 1) return this.#fieldsOf(tag);
    return this.#expect('the length of a record', 8, (bytes) => {
      this.#recordLength = diffNumber(bytes, 0, this.#offset, 'the length of a record');
      return this.#fieldsOf(tag);
    });
  }

  #fieldsOf(tag: number): null {
    if (tag === TAGS.size) return this.#expect('the size of the image', 8, (bytes) => this.#size(bytes));
    if (tag === TAGS.protection)
      return this.#expect('whether the snapshot is protected', 1, (bytes) => this.#protection(bytes));
    if (tag === TAGS.fromSnap || tag === TAGS.toSnap) {
      return this.#expect('the length of a name', 4, (bytes) => this.#nameLength(tag, bytes.readUInt32LE(0)));
    }
    return this.#expect('an offset and a length', 16, (bytes) => this.#extent(tag, bytes));
  }

  #nameLength(tag: number, length: number): null {
    if (length === 0 || length > MAX_NAME_BYTES) {
      throw brokenDiff(this.#offset, `a name of ${String(length)} bytes (1 to ${String(MAX_NAME_BYTES)} are allowed)`);
    }
    this.#agrees(4 + length);
    return this.#expect('a name', length, (bytes) => {
      const name = diffName(bytes);
      if (name === null) throw brokenDiff(this.#offset, 'a name that is not text');
      this.#expectTag();
      return { kind: tag === TAGS.fromSnap ? 'from-snap' : 'to-snap', name };
    });
  }

  #size(bytes: Buffer): DiffEvent {
    this.#agrees(8);
    const sizeBytes = diffNumber(bytes, 0, this.#offset, 'the size of the image');
    if (sizeBytes > this.#largest) {
      throw brokenDiff(
        this.#offset,
        `an image of ${String(sizeBytes)} bytes (at most ${String(this.#largest)} are expected)`,
      );
    }
    this.#sizeBytes = sizeBytes;
    this.#expectTag();
    return { kind: 'size', sizeBytes };
  }

  #protection(bytes: Buffer): DiffEvent {
    this.#agrees(1);
    const value = bytes[0] ?? 0;
    if (value > 1) throw brokenDiff(this.#offset, `${String(value)} where 0 or 1 is allowed`);
    this.#expectTag();
    return { kind: 'protection', isProtected: value === 1 };
  }

  #extent(tag: number, bytes: Buffer): DiffEvent {
    const offset = diffNumber(bytes, 0, this.#offset, 'an offset');
    const length = diffNumber(bytes, 8, this.#offset, 'a length');
    this.#agrees(tag === TAGS.write ? 16 + length : 16);
    const range = `${String(length)} bytes from ${String(offset)}`;
    if (length === 0) throw brokenDiff(this.#offset, 'a range without a length');
    if (length > (this.#sizeBytes ?? 0) - offset) throw brokenDiff(this.#offset, `${range} lie beyond the image`);
    if (!this.#coverage.add(offset, length))
      throw brokenDiff(this.#offset, `${range} overlap what came before, or lie far before it`);
    this.#expectTag();
    if (tag === TAGS.zero) return { kind: 'zero', offset, length };
    this.#payload = { offset, left: length };
    return { kind: 'write', offset, length };
  }

  /** In form 2 a record's own length must be what its fields make. */
  #agrees(length: number): void {
    if (this.#version === 2 && this.#recordLength !== length) {
      throw brokenDiff(
        this.#recordAt,
        `a record that says ${String(this.#recordLength)} bytes and has ${String(length)}`,
      );
    }
  }
}
