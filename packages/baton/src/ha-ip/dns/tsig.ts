/** Transaction signatures of DNS messages (RFC 8945). Signs requests, and checks what comes back. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { TSIG_ALGORITHMS, type TsigKey } from './tsig-key.ts';

/** Seconds that the two clocks may differ (RFC 8945, 10). */
const FUDGE_SECONDS = 300;
const CLASS_ANY = 255;
const TYPE_TSIG = 250;
const ARCOUNT_AT = 10;

export interface Signed {
  readonly message: Buffer;
  readonly mac: Buffer;
}

/** Adds the TSIG record at the end of the message (5.1). `nowSeconds`: since the epoch. */
export function sign(message: Buffer, key: TsigKey, nowSeconds: number): Signed {
  const signed = { timeSeconds: nowSeconds, fudgeSeconds: FUDGE_SECONDS, error: 0, other: Buffer.alloc(0) };
  const mac = macOf([message, variables(key, signed)], key);
  const rdata = Buffer.concat([
    name(`${key.algorithm}.`),
    time(nowSeconds),
    u16(FUDGE_SECONDS),
    u16(mac.length),
    mac,
    message.subarray(0, 2),
    u16(0),
    u16(0),
  ]);
  const record = Buffer.concat([name(key.name), u16(TYPE_TSIG), u16(CLASS_ANY), u32(0), u16(rdata.length), rdata]);
  const whole = Buffer.concat([message, record]);
  whole.writeUInt16BE(whole.readUInt16BE(ARCOUNT_AT) + 1, ARCOUNT_AT);
  return { message: whole, mac };
}

export type Verdict = 'good' | 'unsigned' | 'bad';

/**
 * An answer to a signed request. `recordAt`: where its TSIG record begins, which must be its last; null: there is none.
 * RFC 8945, 5.3.1: the request's MAC stands before the answer in what is signed.
 */
export function verify(
  answer: Buffer,
  recordAt: number | null,
  { requestMac, key, nowSeconds }: { readonly requestMac: Buffer; readonly key: TsigKey; readonly nowSeconds: number },
): Verdict {
  if (recordAt === null) return 'unsigned';
  const found = readRecord(answer, recordAt, key);
  if (found === null || Math.abs(nowSeconds - found.timeSeconds) > found.fudgeSeconds) return 'bad';
  const bare = Buffer.from(answer.subarray(0, recordAt));
  bare.writeUInt16BE(bare.readUInt16BE(ARCOUNT_AT) - 1, ARCOUNT_AT);
  bare.writeUInt16BE(found.originalId, 0);
  const expected = macOf([u16(requestMac.length), requestMac, bare, variables(key, found)], key);
  return expected.length === found.mac.length && timingSafeEqual(expected, found.mac) ? 'good' : 'bad';
}

interface Variables {
  readonly timeSeconds: number;
  readonly fudgeSeconds: number;
  readonly error: number;
  readonly other: Buffer;
}

interface TsigRecord extends Variables {
  readonly mac: Buffer;
  readonly originalId: number;
}

/** Null for one that is not of this key, or that is not as RFC 8945 4.2 says: neither of its names is compressed. */
function readRecord(answer: Buffer, at: number, key: TsigKey): TsigRecord | null {
  try {
    const owner = Buffer.concat([name(key.name), u16(TYPE_TSIG), u16(CLASS_ANY), u32(0)]);
    const algorithm = name(`${key.algorithm}.`);
    let offset = at + owner.length;
    const end = offset + 2 + answer.readUInt16BE(offset);
    if (!answer.subarray(at, offset).equals(owner) || end !== answer.length) return null;
    offset += 2;
    if (!answer.subarray(offset, offset + algorithm.length).equals(algorithm)) return null;
    offset += algorithm.length;
    const timeSeconds = answer.readUIntBE(offset, 6);
    const fudgeSeconds = answer.readUInt16BE(offset + 6);
    const macLength = answer.readUInt16BE(offset + 8);
    offset += 10;
    const mac = answer.subarray(offset, offset + macLength);
    offset += macLength;
    const otherLength = answer.readUInt16BE(offset + 4);
    const other = answer.subarray(offset + 6);
    if (other.length !== otherLength) return null;
    return {
      timeSeconds,
      fudgeSeconds,
      mac,
      originalId: answer.readUInt16BE(offset),
      error: answer.readUInt16BE(offset + 2),
      other,
    };
  } catch {
    return null;
  }
}

export function skipName(message: Buffer, at: number): number {
  for (let offset = at; ;) {
    const length = message.readUInt8(offset);
    if (length === 0) return offset + 1;
    if ((length & 0xc0) === 0xc0) return offset + 2;
    offset += length + 1;
  }
}

/** TSIG variables (4.3.3). */
function variables(key: TsigKey, { timeSeconds, fudgeSeconds, error, other }: Variables): Buffer {
  return Buffer.concat([
    name(key.name),
    u16(CLASS_ANY),
    u32(0),
    name(`${key.algorithm}.`),
    time(timeSeconds),
    u16(fudgeSeconds),
    u16(error),
    u16(other.length),
    other,
  ]);
}

function macOf(parts: readonly Buffer[], key: TsigKey): Buffer {
  const hmac = createHmac(TSIG_ALGORITHMS[key.algorithm], key.secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

function name(absoluteName: string): Buffer {
  const labels = absoluteName
    .toLowerCase()
    .split('.')
    .filter((label) => label !== '');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** 48 bits. */
function time(seconds: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(seconds, 0, 6);
  return bytes;
}
