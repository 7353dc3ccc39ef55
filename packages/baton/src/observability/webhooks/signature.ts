/**
 * The header `baton-signature`: `t=<seconds since 1970>,v1=<hex>`, where the hex is HMAC-SHA256 (RFC 2104) over `<t>.<body>`.
 *
 * The time is signed as well, so that a receiver can refuse what somebody kept and sends again later. While a secret is changed there
 * are two `v1`, one for each.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'baton-signature';

export function sign(secrets: readonly string[], body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return [`t=${seconds}`, ...secrets.map((secret) => `v1=${digestOf(secret, seconds, body).toString('hex')}`)].join(
    ',',
  );
}

/** As a receiver does. `toleranceSeconds`: how far its clock and the sender's may be apart. */
export function isSignedWith(
  secret: string,
  header: string,
  body: string,
  now: Date,
  toleranceSeconds: number = 300,
): boolean {
  const parts = header.split(',').map((part) => part.split('='));
  const seconds = Number(parts.find(([name]) => name === 't')?.[1]);
  if (!Number.isInteger(seconds) || Math.abs(now.getTime() / 1000 - seconds) > toleranceSeconds) return false;
  const expected = digestOf(secret, seconds, body);
  return parts.some(([name, value = '']) => {
    const given = Buffer.from(value, 'hex');
    return name === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function digestOf(secret: string, seconds: number, body: string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.${body}`, 'utf8').digest();
}
