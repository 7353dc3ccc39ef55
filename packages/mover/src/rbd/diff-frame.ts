import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { MoverError } from '../mover-error.ts';

/**
 * A diff crosses in frames, since the stream itself has no checksum. A frame is a head of 76 bytes and up to 1 MiB behind it:
 *
 *   0  le32  0x62647262 ("brdb")         16  le64  bytes of the diff that crossed before this frame
 *   4  u8    kind, and three zeros       24  le32  bytes behind the head
 *   8  le64  number of the frame         28  32    digest: SHA-256 of the diff up to the end of this frame (`piece`, `end`),
 *            in this direction                      else of the bytes behind the head
 *                                        60  16    tag: HMAC-SHA-256 over the 60 bytes before, cut to 128 bits (RFC 2104, section 5)
 *
 * So the tag stands for the head, the head for the bytes, and every piece for all pieces before it: nothing can be changed, left out,
 * repeated or put elsewhere, and the length in a head is believed only after its tag was found right.
 */
export const HEAD_BYTES = 76;
const MAGIC = 0x62_64_72_62;
const TAGGED_BYTES = 60;
const TAG_BYTES = 16;
export const MAX_BODY_BYTES = 1024 * 1024;

const KINDS = ['hello', 'alive', 'piece', 'end', 'done', 'refused'] as const;
export type FrameKind = (typeof KINDS)[number];

export interface FrameHead {
  readonly kind: FrameKind;
  readonly sequence: number;
  readonly streamOffset: number;
  readonly length: number;
  readonly digest: Buffer;
}

export function sealHead(key: Buffer, head: FrameHead): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes[4] = KINDS.indexOf(head.kind);
  bytes.writeBigUInt64LE(BigInt(head.sequence), 8);
  bytes.writeBigUInt64LE(BigInt(head.streamOffset), 16);
  bytes.writeUInt32LE(head.length, 24);
  head.digest.copy(bytes, 28, 0, 32);
  tagOf(key, bytes).copy(bytes, TAGGED_BYTES);
  return bytes;
}

/** Throws PEER_REFUSED when the tag is not of this key: another job, or something on the way changed it. */
export function openHead(key: Buffer, bytes: Buffer, sequence: number): FrameHead {
  if (!timingSafeEqual(tagOf(key, bytes), bytes.subarray(TAGGED_BYTES, HEAD_BYTES))) {
    throw sequence === 0
      ? new MoverError({
          code: 'PEER_REFUSED',
          message:
            'The first frame of the other end does not carry the tag of this job: it has another key, another job, or the wrong role.',
          remedy: 'Start both ends with the job that was made for them, one as source and one as target.',
        })
      : changed(sequence, 'its head does not carry the right tag');
  }
  const kind = KINDS[bytes[4] ?? KINDS.length];
  const length = bytes.readUInt32LE(24);
  if (bytes.readUInt32LE(0) !== MAGIC || kind === undefined || length > MAX_BODY_BYTES)
    throw changed(sequence, 'its head is impossible');
  if (bytes.readBigUInt64LE(8) !== BigInt(sequence)) throw changed(sequence, 'it has another number');
  return {
    kind,
    sequence,
    streamOffset: Number(bytes.readBigUInt64LE(16)),
    length,
    digest: bytes.subarray(28, TAGGED_BYTES),
  };
}

export function changed(sequence: number, what: string): MoverError {
  return new MoverError({
    code: 'PROTOCOL_BROKEN',
    message: `Frame ${String(sequence)} of the diff is not as it was sent: ${what}.`,
    remedy: 'Send the diff again. When it happens again, look for the network device or the memory that changes bytes.',
    retryable: true,
  });
}

export function digestOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

export type Side = 'source' | 'target';

/** The key of one direction. Without nonces: of the first frame, which carries one. */
export function frameKey(jobKey: Buffer, jobId: string, from: Side, nonces: readonly Buffer[]): Buffer {
  return Buffer.from(hkdfSync('sha256', jobKey, Buffer.concat([...nonces]), `baton rbd diff 1\0${from}\0${jobId}`, 32));
}

function tagOf(key: Buffer, head: Buffer): Buffer {
  return createHmac('sha256', key).update(head.subarray(0, TAGGED_BYTES)).digest().subarray(0, TAG_BYTES);
}
