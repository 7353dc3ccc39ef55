import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatonError } from '../../domain/error.ts';
import { createLogin, type LoginCredentials } from '../../login/login.ts';
import { DEFAULT_MAPPING } from '../../login/role-mapping.ts';
import { type KeystoneLogin, openKeystoneLogin } from './keystone-login.ts';
import type { CloudCall } from '../../domain/step.ts';
import { type FakeKeystone, SHOP, startFakeKeystone } from './testing/fake-keystone.ts';

const alive = new AbortController().signal;
const PASSWORD = {
  kind: 'password',
  userName: 'nf',
  userDomain: 'Default',
  password: 'the-password',
  project: { name: 'shop', domain: 'default' },
} as const;
const CREDENTIAL = { kind: 'application-credential', id: 'ac1', secret: 'the-secret' } as const;
const TOKEN = { kind: 'token', token: 'persons-own' } as const;
const SECRETS = ['the-password', 'a-wrong-one', 'the-secret', 'persons-own', 'issued-', 'controllers-own'];

let directory: string;
let keystone: FakeKeystone;
let login: KeystoneLogin;
let calls: CloudCall[];
beforeEach(async () => {
  keystone = await startFakeKeystone();
  keystone.tokens.set('persons-own', { project: SHOP, expiresAtMs: Date.now() + 3_600_000 });
  directory = await mkdtemp(join(tmpdir(), 'baton-keystone-login-'));
  const file = join(directory, 'clouds.yaml');
  const auth = `auth_url: ${keystone.authUrl}, username: baton, password: controllers-own, project_name: service`;
  await writeFile(file, `clouds: {os1: {auth: {${auth}}}}\n`, { mode: 0o600 });
  vi.stubEnv('OS_CLIENT_CONFIG_FILE', file);
  calls = [];
  login = await openKeystoneLogin('os1', { onCall: (call) => calls.push(call), requestTimeoutMs: 2_000 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await login.close();
  await keystone.close();
  await rm(directory, { recursive: true });
});

/** What it throws; with its causes, searched for every secret of this file. */
async function thrownBy(credentials: LoginCredentials): Promise<BatonError> {
  const error = await login.authenticate(credentials, alive).catch((thrown: unknown) => thrown);
  if (!(error instanceof BatonError)) throw new Error(`threw ${String(error)}`);
  const texts: string[] = [];
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    texts.push(JSON.stringify(one, Object.getOwnPropertyNames(one)));
  }
  for (const secret of SECRETS) expect(texts.join()).not.toContain(secret);
  return error;
}

describe('who is let in', () => {
  const nf = { userId: 'u-nf', userName: 'nf', project: SHOP, roles: ['member'] };

  it.each<[string, LoginCredentials]>([
    ['by password', PASSWORD],
    ['by password, with the id of the project', { ...PASSWORD, project: { id: 'p-shop' } }],
    ['by application credential', CREDENTIAL],
    ['by token', TOKEN],
    ['by token, with its project', { ...TOKEN, project: { id: 'p-shop' } }],
    ['by token, with the name of its project', { ...TOKEN, project: { name: 'shop', domain: 'Default' } }],
  ])('%s: says who, where, until when, and leaves no token behind', async (_, credentials) => {
    const person = await login.authenticate(credentials, alive);
    expect(person).toEqual({ ...nf, expiresAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(Date.parse(person.expiresAt)).toBeGreaterThan(Date.now());
    expect([...keystone.tokens.keys()]).toEqual(['persons-own']);
  });

  it('gets a session that opens again', async () => {
    const doors = createLogin({
      authenticate: (credentials, signal) => login.authenticate(credentials, signal),
      mapping: DEFAULT_MAPPING,
      key: new Uint8Array(32).fill(7),
      now: () => new Date(),
      sessionHours: 8,
    });
    const session = await doors.enter(PASSWORD, alive);
    const actor = { userId: 'u-nf', userName: 'nf', project: { id: 'p-shop', name: 'shop' }, access: 'tenant' };
    expect(session.actor).toEqual(actor);
    // Keystone gave an hour.
    expect(Date.parse(session.expiresAt)).toBeLessThanOrEqual(Date.now() + 3_600_000);
    expect(await doors.open(await doors.sealed(session))).toEqual(session);
  });

  it('is told to whoever watches the calls, without a secret', async () => {
    await login.authenticate(PASSWORD, alive);
    expect(calls.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['POST', '/v3/auth/tokens', 201],
      ['POST', '/v3/auth/tokens', 201],
      ['DELETE', '/v3/auth/tokens', 204],
      ['DELETE', '/v3/auth/tokens', 204],
    ]);
    expect(JSON.stringify(calls)).not.toMatch(new RegExp(SECRETS.join('|')));
  });
});

describe('who is refused', () => {
  it.each<[string, LoginCredentials, RegExp, RegExp]>([
    ['a wrong password', { ...PASSWORD, password: 'a-wrong-one' }, /the password is wrong/, /Check user name/],
    [
      'another project',
      { ...PASSWORD, project: { id: 'p-x' } },
      /no role in project p-x; the user's projects: shop\.$/,
      /project/,
    ],
    ['a wrong secret', { ...CREDENTIAL, secret: 'a-wrong-one' }, /its secret is wrong/, /application credential list/],
    ['an unknown token', { ...TOKEN, token: 'a-wrong-one' }, /invalid or has expired/, /openstack token issue/],
    ["a token for another's project", { ...TOKEN, project: { id: 'p-x' } }, /its user nf has no role in/, /project/],
  ])('%s', async (_, credentials, message, remedy) => {
    const error = await thrownBy(credentials);
    expect(error).toMatchObject({ code: 'LOGIN_REFUSED', kind: 'user', retryable: false, requestIds: ['req-k'] });
    expect(error.message).toMatch(message);
    expect(error.remedy).toMatch(remedy);
    expect([...keystone.tokens.keys()]).toEqual(['persons-own']);
  });

  it('a token that has expired', async () => {
    keystone.tokens.set('persons-own', { project: SHOP, expiresAtMs: Date.now() - 1 });
    expect((await thrownBy(TOKEN)).code).toBe('LOGIN_REFUSED');
  });

  it('a wrong password once only', async () => {
    await thrownBy({ ...PASSWORD, password: 'a-wrong-one' });
    expect(keystone.requests()).toBe(1);
  });
});

describe('Keystone that does not work', () => {
  it.each([
    [400, 'LOGIN_REFUSED', 'Keystone answered 400'],
    [403, 'LOGIN_REFUSED', 'Keystone answered 403'],
    [500, 'LOGIN_UNAVAILABLE', 'it failed inside'],
    [503, 'LOGIN_UNAVAILABLE', 'it is down'],
    [429, 'LOGIN_UNAVAILABLE', 'it limits the rate'],
  ])('%i is %s, also when it repeats what it was sent', async (status, code, message) => {
    keystone.fail(status, `the-password and the-secret of persons-own`);
    for (const credentials of [PASSWORD, CREDENTIAL, TOKEN]) {
      const error = await thrownBy(credentials);
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
    }
  });

  it('is unavailable, and its address is not for everybody', async () => {
    await keystone.close();
    const error = await thrownBy(PASSWORD);
    expect(error).toMatchObject({ code: 'LOGIN_UNAVAILABLE', kind: 'cloud', retryable: true });
    expect(error.message).toBe('Keystone of cloud os1 cannot tell who you are: there is no connection to it.');
    expect(`${error.message}${error.remedy}`).not.toContain('127.0.0.1');
  });

  it('is given up with the request', async () => {
    const gone = AbortSignal.abort();
    await expect(login.authenticate(PASSWORD, gone)).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

it('wants a cloud that is configured', async () => {
  await expect(openKeystoneLogin('os9')).rejects.toMatchObject({ code: 'CLOUD_UNKNOWN', kind: 'user' });
});
