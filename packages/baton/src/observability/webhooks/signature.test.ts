import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { isSignedWith, sign } from './signature.ts';

const SECRET = 'whsec-0123456789abcdef';
const OTHER = 'whsec-fedcba9876543210';
const BODY = '{"id":"tickets.m-4k2p9x7c.3"}';
const AT = new Date('2026-11-22T10:00:00.900Z');
const SECONDS = 1_795_341_600;

it('is HMAC-SHA256 over the time and the body, as anybody can compute it', () => {
  const expected = createHmac('sha256', SECRET).update(`${SECONDS}.${BODY}`).digest('hex');
  expect(sign([SECRET], BODY, AT)).toBe(`t=${SECONDS},v1=${expected}`);
});

it('is accepted by who knows the secret, and by nobody else', () => {
  const header = sign([SECRET], BODY, AT);
  expect(isSignedWith(SECRET, header, BODY, AT)).toBe(true);
  expect(isSignedWith(OTHER, header, BODY, AT)).toBe(false);
});

it.each([
  ['another body', sign([SECRET], BODY, AT), `${BODY} `],
  ['another time', sign([SECRET], BODY, AT).replace(`t=${SECONDS}`, `t=${SECONDS + 1}`), BODY],
  ['no time', sign([SECRET], BODY, AT).replace(/^t=\d+,/, ''), BODY],
  ['no signature', `t=${SECONDS}`, BODY],
  ['a signature that is cut', sign([SECRET], BODY, AT).slice(0, -2), BODY],
  ['nothing', '', BODY],
])('is refused with %s', (_what, header, body) => {
  expect(isSignedWith(SECRET, header, body, AT)).toBe(false);
});

it('is refused when it was kept for later', () => {
  const header = sign([SECRET], BODY, AT);
  expect(isSignedWith(SECRET, header, BODY, new Date(AT.getTime() + 299_000))).toBe(true);
  expect(isSignedWith(SECRET, header, BODY, new Date(AT.getTime() + 302_000))).toBe(false);
});

it('is made with both secrets while one takes the place of the other', () => {
  const header = sign([SECRET, OTHER], BODY, AT);
  expect(isSignedWith(SECRET, header, BODY, AT)).toBe(true);
  expect(isSignedWith(OTHER, header, BODY, AT)).toBe(true);
});
