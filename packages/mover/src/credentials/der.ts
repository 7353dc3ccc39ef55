/**
 * Writes the few shapes of DER (ITU-T X.690) that a certificate is made of. It only writes: what comes from others is read by
 * OpenSSL alone.
 */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export const sequence = (...parts: readonly Buffer[]): Buffer => element(TAG.sequence, ...parts);
export const set = (...parts: readonly Buffer[]): Buffer => element(TAG.set, ...parts);
export const octetString = (bytes: Buffer): Buffer => element(TAG.octetString, bytes);
export const utf8String = (text: string): Buffer => element(TAG.utf8String, Buffer.from(text, 'utf8'));
export const yes = (): Buffer => element(TAG.boolean, Buffer.from([0xff]));

/** `[number]` of the surrounding sequence, around a whole element. */
export const explicit = (number: number, part: Buffer): Buffer => element(0xa0 | number, part);
/** `[number]` in place of the tag that the bytes would have. */
export const implicit = (number: number, bytes: Buffer): Buffer => element(0x80 | number, bytes);

/** From bytes that are not negative, most significant first. */
export function integer(magnitude: Buffer): Buffer {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  const shortest = magnitude.subarray(start);
  // A first bit that is set would make it negative.
  const sign = (shortest[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0);
  return element(TAG.integer, sign, shortest);
}

/** `unused`: bits at the end that do not count; they have to be zero. */
export function bitString(bytes: Buffer, unused = 0): Buffer {
  return element(TAG.bitString, Buffer.from([unused]), bytes);
}

/** From its dotted form. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(TAG.objectId, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** In whole seconds; as RFC 5280, 4.1.2.5 asks: UTCTime until 2049, GeneralizedTime from then on. */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  if (at.getUTCFullYear() >= 2050) return element(TAG.generalizedTime, Buffer.from(digits, 'latin1'));
  return element(TAG.utcTime, Buffer.from(digits.slice(2), 'latin1'));
}

function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

function base128(arc: number): readonly number[] {
  const digits = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 0x80);
  return digits;
}
