import { EncryptJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createSeal, type Seal, type SealParts } from './seal.ts';
import type { Session } from './session.ts';

const keyOf = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const KEY = keyOf(1);
const NOW = new Date('2026-11-20T10:00:00Z');
const SESSION: Session = {
  actor: { userId: 'u1', userName: 'nf', project: { id: 'p1', name: 'shop' }, access: 'tenant' },
  expiresAt: '2026-11-20T18:00:00.000Z',
};
const sealOf = (parts: Partial<SealParts> = {}): Seal =>
  createSeal({ key: KEY, audience: 'baton/test', now: () => NOW, ...parts });

describe('a sealed session', () => {
  it('opens as it was', async () => {
    const seal = sealOf();
    const sealed = await seal.seal(SESSION);
    expect(await seal.open(sealed)).toEqual(SESSION);
    expect(await sealOf().open(sealed)).toEqual(SESSION);
  });

  it('shows nothing of it, and is another one each time', async () => {
    const [one, two] = await Promise.all([sealOf().seal(SESSION), sealOf().seal(SESSION)]);
    expect(one).not.toBe(two);
    const shown = one.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(shown.join()).not.toContain('shop');
    expect(JSON.parse(Buffer.from(one.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      typ: 'baton-session+jwt',
      kid: expect.stringMatching(/^[\w-]{8}$/),
    });
  });

  it('fits into a cookie with the longest names there are', async () => {
    const long = (length: number): string => '\u{1F682}'.repeat(length);
    const project = { id: 'f'.repeat(64), name: long(64) };
    const actor = { userId: 'f'.repeat(64), userName: long(255), project, access: 'operator' } as const;
    const sealed = await sealOf().seal({ ...SESSION, actor });
    expect(sealed.length).toBeLessThan(4_000);
    expect(await sealOf().open(sealed)).toEqual({ ...SESSION, actor });
  });

  it('is over to the second, by the clock that it is given', async () => {
    const sealed = await sealOf().seal({ ...SESSION, expiresAt: '2026-11-20T10:00:01.900Z' });
    expect(await sealOf().open(sealed)).toMatchObject({ expiresAt: '2026-11-20T10:00:01.000Z' });
    expect(await sealOf({ now: () => new Date('2026-11-20T10:00:01Z') }).open(sealed)).toBeNull();
  });
});

describe('what does not open is null', () => {
  it('whatever is changed in it, at any place', async () => {
    const sealed = await sealOf().seal(SESSION);
    const opened: number[] = [];
    for (let at = 0; at < sealed.length; at += 1) {
      const was = sealed.charAt(at);
      const now = was === '.' ? 'A' : was === 'A' ? 'q' : 'A';
      const changed = sealed.slice(0, at) + now + sealed.slice(at + 1);
      // The last character of a part may hold bits that decode to nothing.
      if (!sameBytes(changed, sealed) && (await sealOf().open(changed)) !== null) opened.push(at);
    }
    expect(opened).toEqual([]);
  });

  it.each(['', 'x', '....', 'a..b.c.d', 'a.b.c.d.e', 'a..b.c', ' a..b.c.d', 'null', '{}', '\u0000'])(
    '%j',
    async (text) => {
      expect(await sealOf().open(text)).toBeNull();
    },
  );

  it('too long a text, before any work on it', async () => {
    const part = 'A'.repeat(5_000_000);
    const started = process.cpuUsage();
    expect(await sealOf().open(`${part}..${part}.${part}.A`)).toBeNull();
    expect(process.cpuUsage(started).user).toBeLessThan(50_000);
  });

  it('one of another key, audience, version, type or algorithm', async () => {
    const sealed = await sealOf().seal(SESSION);
    expect(await sealOf({ key: keyOf(2) }).open(sealed)).toBeNull();
    expect(await sealOf({ audience: 'baton/other' }).open(sealed)).toBeNull();
    const kid = (JSON.parse(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
    const forged = (payload: object, header: object = {}): Promise<string> =>
      new EncryptJWT({ v: 1, actor: SESSION.actor, aud: 'baton/test', exp: 4_000_000_000, ...payload })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: 'baton-session+jwt', kid, ...header })
        .encrypt(KEY);
    expect(await sealOf().open(await forged({}))).toMatchObject({ actor: SESSION.actor });
    expect(await sealOf().open(await forged({ v: 2 }))).toBeNull();
    expect(await sealOf().open(await forged({ exp: undefined }))).toBeNull();
    expect(await sealOf().open(await forged({ actor: { ...SESSION.actor, access: 'root' } }))).toBeNull();
    expect(await sealOf().open(await forged({}, { typ: 'JWT' }))).toBeNull();
    expect(await sealOf().open(await forged({}, { kid: undefined }))).toBeNull();
    expect(await sealOf().open(await forged({}, { alg: 'A256KW' }))).toBeNull();
  });
});

describe('keys that are exchanged', () => {
  it('the new one seals, the older ones open until they are gone', async () => {
    const before = await sealOf({ key: keyOf(1) }).seal(SESSION);
    const rotated = sealOf({ key: keyOf(2), olderKeys: [keyOf(1)] });
    expect(await rotated.open(before)).toEqual(SESSION);
    const after = await rotated.seal(SESSION);
    expect(await sealOf({ key: keyOf(1) }).open(after)).toBeNull();
    // A controller that has the new key for opening only, as in the middle of an exchange.
    expect(await sealOf({ key: keyOf(1), olderKeys: [keyOf(2)] }).open(after)).toEqual(SESSION);
    expect(await sealOf({ key: keyOf(2) }).open(before)).toBeNull();
  });

  it('have 32 bytes', () => {
    expect(() => sealOf({ key: new Uint8Array(16) })).toThrow('a session key has 32 bytes, not 16');
    expect(() => sealOf({ olderKeys: [new Uint8Array(33)] })).toThrow('not 33');
  });
});

function sameBytes(a: string, b: string): boolean {
  const [one, two] = [a, b].map((sealed) =>
    sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex')),
  );
  return one?.join('.') === two?.join('.');
}
