/**
 * Records of a manifest. Each proves itself and its place: its digest goes over the digest of the one before, so that what is torn, flipped,
 * missing or moved ends the part that is believed.
 *
 *     0 'BMR1'   4 kind   5-7 zero   8-11 pass   12-15 chunk   16-19 chunks   20-23 length   body   32 bytes: SHA-256 (digest before, all this)
 */
import { createHash } from 'node:crypto';
import { ROW_BYTES } from '../tags/layout.ts';

export const RECORD_KINDS = { header: 1, begin: 2, rows: 3, kept: 4, complete: 5, forgotten: 6 } as const;
export type RecordKind = keyof typeof RECORD_KINDS;

export const ENVELOPE_BYTES = 24;
export const DIGEST_BYTES = 32;
export const MOST_RECORD_CHUNKS = 64;
export const MOST_RECORD_BODY_BYTES = MOST_RECORD_CHUNKS * ROW_BYTES;
const MAGIC = Buffer.from('BMR1');
export const NO_DIGEST: Buffer = Buffer.alloc(DIGEST_BYTES);

export interface ManifestRecord {
  readonly kind: RecordKind;
  readonly pass: number;
  /** The first one that it is about, and how many. */
  readonly chunk: number;
  readonly chunks: number;
  readonly body: Buffer;
}

const BY_NUMBER: ReadonlyMap<number, RecordKind> = new Map(
  Object.entries(RECORD_KINDS).map(([kind, number]) => [number, kind as RecordKind]),
);

/** Bytes to append, the last 32 of which are the digest that the next record needs. */
export function encodeRecord({ kind, pass, chunk, chunks, body }: ManifestRecord, before: Buffer): Buffer {
  const bytes = Buffer.alloc(ENVELOPE_BYTES + body.length + DIGEST_BYTES);
  MAGIC.copy(bytes);
  bytes[4] = RECORD_KINDS[kind];
  bytes.writeUInt32BE(pass, 8);
  bytes.writeUInt32BE(chunk, 12);
  bytes.writeUInt32BE(chunks, 16);
  bytes.writeUInt32BE(body.length, 20);
  body.copy(bytes, ENVELOPE_BYTES);
  const end = ENVELOPE_BYTES + body.length;
  digestOf(before, bytes.subarray(0, end)).copy(bytes, end);
  return bytes;
}

/** How long the whole record of this envelope is; null when it is none. */
export function recordBytes(envelope: Buffer): number | null {
  if (envelope.length < ENVELOPE_BYTES || !envelope.subarray(0, 4).equals(MAGIC)) return null;
  const length = envelope.readUInt32BE(20);
  return length > MOST_RECORD_BODY_BYTES ? null : ENVELOPE_BYTES + length + DIGEST_BYTES;
}

/** Null when it does not prove itself behind `before`. */
export function decodeRecord(bytes: Buffer, before: Buffer): ManifestRecord | null {
  const end = bytes.length - DIGEST_BYTES;
  if (!digestOf(before, bytes.subarray(0, end)).equals(bytes.subarray(end))) return null;
  const kind = BY_NUMBER.get(bytes.readUInt8(4));
  if (kind === undefined) return null;
  return {
    kind,
    pass: bytes.readUInt32BE(8),
    chunk: bytes.readUInt32BE(12),
    chunks: bytes.readUInt32BE(16),
    body: bytes.subarray(ENVELOPE_BYTES, end),
  };
}

export function digestOfRecord(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(bytes.length - DIGEST_BYTES));
}

function digestOf(before: Buffer, bytes: Buffer): Buffer {
  return createHash('sha256').update(before).update(bytes).digest();
}
