import { describe, expect, it } from 'vitest';
import { MOVER_ERROR_CODES, MoverError } from '../mover-error.ts';
import { decodeRefusal, encodeRefusal } from '../rbd/link-messages.ts';
import { decodeFailure, encodeFailure } from './fail-frame.ts';

const WAYS = [
  ['of a pass', encodeFailure, decodeFailure, 'The other end gave up: '],
  ['of a diff', encodeRefusal, (body: Buffer) => decodeRefusal(body, 'target'), 'The target gave up: '],
] as const;

describe.each(WAYS)('an error that crosses, %s', (_name, encode, decode, who) => {
  it.each(MOVER_ERROR_CODES)('%s is the same at the other end', (code) => {
    for (const retryable of [true, false]) {
      const error = new MoverError({ code, message: 'what happened', remedy: 'what to do', retryable });
      expect(decode(encode(error))).toMatchObject({
        code,
        message: `${who}what happened`,
        remedy: 'what to do',
        retryable,
      });
    }
  });

  it('has no control characters, and fits into its frame', () => {
    const long = `no\nroom\u001b[2J${'\u0007€"'.repeat(10_000)}`;
    const body = encode(new MoverError({ code: 'DEVICE_FULL', message: long, remedy: long }));
    expect(body.length).toBeLessThan(encode === encodeFailure ? 4096 : 1024 * 1024);
    expect(decode(body).message.startsWith(`${who}no room [2J €" €"`)).toBe(true);
    const raw = Buffer.from(
      JSON.stringify({ code: 'DEVICE_FULL', message: 'no\nroom', remedy: '\t', retryable: true }),
    );
    expect(decode(raw)).toMatchObject({ message: `${who}no room`, remedy: ' ' });
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '3'],
    ['nothing', 'null'],
    ['no code that is known', '{"code":"UNEXPECTED","message":"m","remedy":"r","retryable":true}'],
    ['no message', '{"code":"DEVICE_FULL","remedy":"r","retryable":true}'],
    ['no remedy', '{"code":"DEVICE_FULL","message":"m","retryable":true}'],
  ])('%s: it is refused', (_what, text) => {
    expect(decode(Buffer.from(text))).toMatchObject({ code: 'PROTOCOL_BROKEN' });
  });
});

it('what is no MoverError is a link lost to the end of a pass, and a failed device to the end of a diff', () => {
  const error = new Error('enough');
  expect(decodeFailure(encodeFailure(error))).toMatchObject({
    code: 'LINK_LOST',
    message: 'The other end gave up: it was stopped',
    retryable: true,
  });
  expect(decodeRefusal(encodeRefusal(error), 'source')).toMatchObject({
    code: 'DEVICE_FAILED',
    message: 'The source gave up: enough',
    retryable: false,
  });
});
