/**
 * A frame: a header of 36 bytes, then `length` bytes of body. All numbers are big endian. docs/reference/mover-protocol.md says what each
 * kind means and carries.
 *
 *     0 kind   1 flags   2-3 mask   4-7 chunk   8-11 length   12-15 amount   16-31 tag   32-35 CRC-32 of the 32 bytes before
 *
 * TLS keeps the bytes whole (RFC 8446, 5.2). The CRC finds mistakes of the ends themselves, and a misread length before it is waited for.
 */
import { crc32 } from 'node:zlib';
import { CHUNK_BYTES, TAG_BYTES } from '../pass/pass.ts';
import { ROW_BYTES, SMALL_TAGS_BYTES, BLOCKS_IN_CHUNK } from '../tags/layout.ts';
import { ZERO_TAG } from '../tags/tagger.ts';
import { brokenProtocol } from './wire-errors.ts';

export const HEADER_BYTES = 36;
/** Of HELLO: who does not begin with it is no mover. */
export const MAGIC = 0x42544e4d;
export const PROTOCOL_VERSION = 1;
/** Rows of committed chunks that come together. */
export const MOST_HELD_ROWS = 64;
/** Before the data of a DATA frame: a tag and a mask of small blocks for each block. */
export const MOST_DATA_HEAD_BYTES = BLOCKS_IN_CHUNK * (TAG_BYTES + 2);

export const KINDS = {
  hello: 1,
  fail: 2,
  keepAlive: 3,
  held: 4,
  row: 5,
  zeroRows: 6,
  confirm: 7,
  committed: 8,
  smallTags: 9,
  root: 10,
  data: 11,
  zeros: 12,
  done: 13,
  askSmall: 14,
  end: 15,
} as const;
export type Kind = keyof typeof KINDS;

export const FLAG_COMPRESSED = 1;
export const FLAG_SMALL = 2;
export const FLAG_PROVEN = 4;
const ALL_FLAGS = FLAG_COMPRESSED | FLAG_SMALL | FLAG_PROVEN;

/** The longest body of each kind, in bytes: what is longer is never waited for. */
const MOST_BODY_BYTES: Readonly<Record<Kind, number>> = {
  hello: 4096,
  fail: 4096,
  keepAlive: 0,
  held: MOST_HELD_ROWS * ROW_BYTES,
  row: ROW_BYTES,
  zeroRows: 0,
  confirm: 0,
  committed: 0,
  smallTags: BLOCKS_IN_CHUNK * SMALL_TAGS_BYTES,
  root: 32,
  data: MOST_DATA_HEAD_BYTES + CHUNK_BYTES,
  zeros: 0,
  done: 0,
  askSmall: 0,
  end: 32,
};

export interface Header {
  readonly kind: Kind;
  readonly flags: number;
  /** Blocks of the chunk. */
  readonly mask: number;
  readonly chunk: number;
  /** Of the body, in bytes. */
  readonly length: number;
  /** What it counts depends on the kind. */
  readonly amount: number;
  readonly tag: Buffer;
}

export interface Frame extends Header {
  readonly body: Buffer;
  /** Nobody looks at the body any more. */
  readonly release: () => void;
}

const BY_NUMBER: ReadonlyMap<number, Kind> = new Map(
  Object.entries(KINDS).map(([kind, number]) => [number, kind as Kind]),
);

export function encodeHeader(header: Partial<Header> & Pick<Header, 'kind'>): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES);
  bytes[0] = KINDS[header.kind];
  bytes[1] = header.flags ?? 0;
  bytes.writeUInt16BE(header.mask ?? 0, 2);
  bytes.writeUInt32BE(header.chunk ?? 0, 4);
  bytes.writeUInt32BE(header.length ?? 0, 8);
  bytes.writeUInt32BE(header.amount ?? 0, 12);
  (header.tag ?? ZERO_TAG).copy(bytes, 16);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 32)), 32);
  return bytes;
}

/** Throws PROTOCOL_BROKEN for what is no header, or one of a body that is too long. */
export function decodeHeader(bytes: Buffer): Header {
  if (crc32(bytes.subarray(0, 32)) !== bytes.readUInt32BE(32)) throw brokenProtocol('what came is not a frame');
  const kind = BY_NUMBER.get(bytes.readUInt8(0));
  if (kind === undefined) throw brokenProtocol(`a frame of the unknown kind ${bytes.readUInt8(0)}`);
  const [flags, length] = [bytes.readUInt8(1), bytes.readUInt32BE(8)];
  if ((flags & ~ALL_FLAGS) !== 0) throw brokenProtocol(`a frame with the unknown flags ${flags}`);
  if (length > MOST_BODY_BYTES[kind])
    throw brokenProtocol(`a frame of ${length} bytes, where ${MOST_BODY_BYTES[kind]} are allowed`);
  return {
    kind,
    flags,
    mask: bytes.readUInt16BE(2),
    chunk: bytes.readUInt32BE(4),
    length,
    amount: bytes.readUInt32BE(12),
    tag: Buffer.from(bytes.subarray(16, 32)),
  };
}
