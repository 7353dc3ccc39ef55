import { describe, expect, it } from 'vitest';
import { BatonError } from '../domain/error.ts';
import { type Authenticated, createLogin, type Login, type LoginCredentials, type LoginParts } from './login.ts';
import { DEFAULT_MAPPING, type RoleMapping } from './role-mapping.ts';

const alive = new AbortController().signal;
const NOW = new Date('2026-11-20T10:00:00.500Z');
const CREDENTIALS: LoginCredentials = { kind: 'application-credential', id: 'ac1', secret: 'the-secret' };
const NF: Authenticated = {
  userId: 'u1',
  userName: 'nf',
  project: { id: 'p1', name: 'shop', domain: { id: 'default', name: 'Default' } },
  roles: ['member', 'reader'],
  expiresAt: '2026-11-21T10:00:00.000Z',
};

function loginOf(person: Partial<Authenticated> = {}, parts: Partial<LoginParts> = {}): Login {
  return createLogin({
    authenticate: async () => ({ ...NF, ...person }),
    mapping: DEFAULT_MAPPING,
    key: new Uint8Array(32).fill(1),
    now: () => NOW,
    sessionHours: 8,
    ...parts,
  });
}

describe('entering', () => {
  it('makes an actor of whom Keystone knows', async () => {
    expect(await loginOf().enter(CREDENTIALS, alive)).toEqual({
      actor: { userId: 'u1', userName: 'nf', project: { id: 'p1', name: 'shop' }, access: 'tenant' },
      expiresAt: '2026-11-20T18:00:00.000Z',
    });
  });

  it('hands the credentials and the signal on as they are', async () => {
    const seen: unknown[] = [];
    const authenticate: LoginParts['authenticate'] = async (...given) => {
      seen.push(...given);
      return NF;
    };
    await loginOf({}, { authenticate }).enter(CREDENTIALS, alive);
    expect(seen).toEqual([CREDENTIALS, alive]);
  });

  it.each([
    ['after the hours of a session', '2026-11-30T00:00:00Z', 8, '2026-11-20T18:00:00.000Z'],
    ['with the token, when that ends before', '2026-11-20T11:30:00.999Z', 8, '2026-11-20T11:30:00.000Z'],
    ['after a part of an hour', '2026-11-30T00:00:00Z', 0.25, '2026-11-20T10:15:00.000Z'],
  ])('ends %s', async (_, expiresAt, sessionHours, end) => {
    expect(await loginOf({ expiresAt }, { sessionHours }).enter(CREDENTIALS, alive)).toMatchObject({ expiresAt: end });
  });

  it('with a role that gives nothing is refused: which it has, and which would do', async () => {
    const entering = loginOf({ roles: ['swift', 'heat'] }).enter(CREDENTIALS, alive);
    await expect(entering).rejects.toMatchObject({
      code: 'NO_ACCESS',
      kind: 'user',
      message: 'Keystone knows nf, with the roles swift, heat in project shop; that gives no access here.',
      remedy: expect.stringContaining('member (tenant), reader (viewer)'),
    });
    await expect(loginOf({ roles: [] }).enter(CREDENTIALS, alive)).rejects.toThrow('with no role in project shop');
  });

  it.each(['2026-11-20T10:00:00.000Z', '2026-11-20T09:00:00.000Z', 'no time'])(
    'with what has expired (%s) is refused',
    async (expiresAt) => {
      await expect(loginOf({ expiresAt }).enter(CREDENTIALS, alive)).rejects.toMatchObject({ code: 'LOGIN_REFUSED' });
    },
  );

  it('passes on what Keystone refuses', async () => {
    const refused = new BatonError({ code: 'LOGIN_REFUSED', kind: 'user', message: 'm', remedy: 'r' });
    const authenticate = (): Promise<Authenticated> => Promise.reject(refused);
    await expect(loginOf({}, { authenticate }).enter(CREDENTIALS, alive)).rejects.toBe(refused);
  });
});

describe('a session', () => {
  const sealedBy = async (login: Login): Promise<string> => login.sealed(await login.enter(CREDENTIALS, alive));

  it('opens at every controller with the same keys and rules', async () => {
    const session = await loginOf().enter(CREDENTIALS, alive);
    expect(await loginOf().open(await loginOf().sealed(session))).toEqual(session);
  });

  it('opens no longer when it is over', async () => {
    const sealed = await sealedBy(loginOf());
    expect(await loginOf({}, { now: () => new Date('2026-11-20T17:59:59Z') }).open(sealed)).not.toBeNull();
    expect(await loginOf({}, { now: () => new Date('2026-11-20T18:00:00Z') }).open(sealed)).toBeNull();
  });

  it('ends with the rules that it was made by', async () => {
    const mapping: RoleMapping = { rules: [{ keystone: 'member', access: 'viewer', projects: null, domains: null }] };
    expect(await loginOf({}, { mapping }).open(await sealedBy(loginOf()))).toBeNull();
  });

  it('outlives an exchange of keys', async () => {
    const [older, newer] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const sealed = await sealedBy(loginOf({}, { key: older }));
    expect(await loginOf({}, { key: newer, olderKeys: [older] }).open(sealed)).not.toBeNull();
    expect(await loginOf({}, { key: newer }).open(sealed)).toBeNull();
  });

  it('holds nothing of the credentials', async () => {
    const session = await loginOf().enter(CREDENTIALS, alive);
    expect(JSON.stringify(session)).not.toContain('the-secret');
  });
});
