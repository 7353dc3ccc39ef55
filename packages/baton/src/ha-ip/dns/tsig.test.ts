/** The bytes of an update that BIND 9.18 took and signed, with a key that was made for this test alone. */
import { describe, expect, it } from 'vitest';
import { lastRecord } from './name-server.ts';
import { readTsigKey } from './tsig-key.ts';
import { sign, verify } from './tsig.ts';

const key = readTsigKey(
  'key "baton." {\n\talgorithm hmac-sha256;\n\tsecret "uv8ydLOYNgVOvIorfaL+JCMDZ/5czNe8rhpX+xSgBQY=";\n};\n',
  'test',
);
const REQUEST = Buffer.from(
  '24d928000001000100020001076578616d706c65036f7267000006000103777777076578616d706c65036f72670000010001000000000004c633640703777777076578616d706c65036f726700000100ff00000000000003777777076578616d706c65036f7267000001000100000e100004cb00710a056261746f6e0000fa00ff00000000003d0b686d61632d7368613235360000006b036bb6012c0020ffec68a0b3a5210b907d6d8abddfc4c4d2d380b4d957fb7aeaf3e4354771695124d900000000',
  'hex',
);
const ANSWER = Buffer.from(
  '24d9a8000001000000000001076578616d706c65036f72670000060001056261746f6e0000fa00ff00000000003d0b686d61632d7368613235360000006b036bb6012c00208773a445cf6ead688b1cdde57189f5a92cb582bfaf90bdc4720c8da180ac67fc24d900000000',
  'hex',
);
/** Of the request, by its TSIG record: 32 bytes before the last 6. */
const requestMac = REQUEST.subarray(-38, -6);
const SIGNED_AT = REQUEST.readUIntBE(REQUEST.length - 38 - 10, 6);

const judge = (answer: Buffer, more: Partial<Parameters<typeof verify>[2]> = {}): string =>
  verify(answer, lastRecord(answer), { requestMac, key, nowSeconds: SIGNED_AT, ...more });

describe('a transaction signature', () => {
  it('is the one that a real server took', () => {
    const at = lastRecord(REQUEST) ?? 0;
    const bare = Buffer.from(REQUEST.subarray(0, at));
    bare.writeUInt16BE(0, 10);
    expect(sign(bare, key, SIGNED_AT).message.toString('hex')).toBe(REQUEST.toString('hex'));
  });

  it('of the answer is good, and bad when a single byte is another', () => {
    expect(judge(ANSWER)).toBe('good');
    // The first two are the id, which is not signed: a forwarder may change it.
    for (let at = 2; at < ANSWER.length; at += 1) {
      const changed = Buffer.from(ANSWER);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect([at, judge(changed)]).not.toEqual([at, 'good']);
    }
  });

  it('belongs to its request and to its key', () => {
    const another = Buffer.from(requestMac);
    another.writeUInt8(another.readUInt8(0) ^ 1, 0);
    expect(judge(ANSWER, { requestMac: another })).toBe('bad');
    expect(judge(ANSWER, { key: { ...key, secret: Buffer.from('another') } })).toBe('bad');
  });

  it('is good for five minutes', () => {
    expect(judge(ANSWER, { nowSeconds: SIGNED_AT + 300 })).toBe('good');
    expect(judge(ANSWER, { nowSeconds: SIGNED_AT + 301 })).toBe('bad');
    expect(judge(ANSWER, { nowSeconds: SIGNED_AT - 301 })).toBe('bad');
  });

  it('may be missing', () => {
    const bare = Buffer.from(ANSWER.subarray(0, lastRecord(ANSWER) ?? 0));
    bare.writeUInt16BE(0, 10);
    expect(judge(bare)).toBe('unsigned');
  });
});

describe('a key file', () => {
  it.each([
    ['', 'has no key'],
    ['key "a" { algorithm hmac-md5; secret "AAAA"; };', 'hmac-md5'],
    ['key "a" { algorithm hmac-sha256; secret ""; };', 'has no key'],
  ])('that cannot be used is refused: %s', (text, why) => {
    expect(() => readTsigKey(text, 'k')).toThrow(why);
  });
});
