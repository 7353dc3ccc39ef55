import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectRef } from '../clouds-config/cloud-config.ts';
import { OpenStackError } from '../errors/openstack-error.ts';
import { startFakeCloud, type FakeCloud } from '../testing/fake-cloud.ts';
import { DEMO, DOMAIN, inAnHour, keystoneOn, SHOP, type FakeKeystone } from '../testing/fake-keystone.ts';
import { openAuthenticator, type Authenticator } from './authenticator.ts';
import type { PasswordLogin, PersonalLogin } from './look-at-person.ts';

const alive = new AbortController().signal;
const user = { name: 'nf', domain: { id: 'default' } };
const project = { name: 'demo', domain: { name: 'Default' } };
const RIGHT: PasswordLogin = { kind: 'password', user, password: 'secret-password', project };
const CREDENTIAL: PersonalLogin = { kind: 'application-credential', credential: { id: 'ac1' }, secret: 'ac-secret' };
const token = (project: { readonly id: string } | null = null): PersonalLogin => ({
  kind: 'token',
  token: 'persons-own',
  project,
});

let cloud: FakeCloud;
let keystone: FakeKeystone;
const opened: Authenticator[] = [];
beforeEach(async () => {
  cloud = await startFakeCloud();
  keystone = keystoneOn(cloud);
  keystone.tokens.set('persons-own', { project: DEMO, expiresAtMs: inAnHour() });
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((authenticator) => authenticator.close()));
  await cloud.close();
});

async function authenticate(login: PersonalLogin, authUrl?: string, signal = alive): Promise<unknown> {
  const config = cloud.config(authUrl === undefined ? {} : { authUrl });
  const authenticator = await openAuthenticator(config, { requestTimeoutMs: 2_000, retry: { attempts: 1 } });
  opened.push(authenticator);
  return authenticator.authenticate(login, signal);
}

/** What it throws, searched for every secret of this file. */
async function thrownBy(login: PersonalLogin, authUrl?: string): Promise<OpenStackError> {
  const error = await authenticate(login, authUrl).catch((thrown: unknown) => thrown);
  if (!(error instanceof OpenStackError)) throw new Error(`threw ${String(error)}`);
  const all = [error, error.cause].map((one) => JSON.stringify(one, Object.getOwnPropertyNames(one ?? {})));
  for (const secret of ['secret-password', 'wrong-password', 'ac-secret', 'wrong-secret', 'persons-own', 'issued-']) {
    expect(all.join()).not.toContain(secret);
  }
  return error;
}

const living = (): readonly string[] => [...keystone.tokens.keys()];

describe('a password', () => {
  it('tells who, where, in which roles, until when; and no token remains', async () => {
    expect(await authenticate(RIGHT)).toEqual({
      user: { id: 'u-nf', name: 'nf', domain: DOMAIN },
      project: DEMO,
      roles: ['member', 'reader'],
      expiresAtMs: expect.closeTo(inAnHour(), -4),
    });
    expect(living()).toEqual(['persons-own']);
    expect(keystone.passwordsTried()).toBe(1);
    expect(cloud.seen.every(({ method, query }) => method === 'DELETE' || query.has('nocatalog'))).toBe(true);
  });

  it('that is wrong is tried once, for Keystone may count', async () => {
    const error = await thrownBy({ ...RIGHT, password: 'wrong-password' });
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', status: 401, requestIds: ['req-1'] });
    expect(error.message).toBe('cloud fake: Keystone refuses user nf: the password is wrong, or there is no such user');
    expect(keystone.passwordsTried()).toBe(1);
    expect(cloud.seen).toHaveLength(1);
  });

  it('that is right for another project tells which there are', async () => {
    const error = await thrownBy({ ...RIGHT, project: { id: 'p-other' } });
    expect(error.code).toBe('UNAUTHORIZED');
    expect(error.message).toMatch(
      /the password is right, but the user has no role in project p-other; the user's projects: demo, shop$/,
    );
    expect(keystone.passwordsTried()).toBe(1);
    expect(living()).toEqual(['persons-own']);
  });

  it.each(['The password is expired and needs to be changed for user: 1.', 'The account is locked for user: 1.'])(
    'passes on what Keystone says apart: %s',
    async (message) => {
      cloud.on('POST /identity/v3/auth/tokens', () => ({ status: 401, json: { error: { code: 401, message } } }));
      expect((await thrownBy(RIGHT)).message).toContain(message);
    },
  );

  it('that is not enough says what is', async () => {
    cloud.on('POST /identity/v3/auth/tokens', () => ({
      status: 401,
      headers: { 'openstack-auth-receipt': 'r' },
      json: { receipt: { methods: ['password'] }, required_auth_methods: [['password', 'totp']] },
    }));
    expect((await thrownBy(RIGHT)).message).toMatch(/needs more than a password .*; use an application credential$/);
  });
});

describe('an application credential', () => {
  it('is for its own project, and no token remains', async () => {
    expect(await authenticate(CREDENTIAL)).toMatchObject({ user: { id: 'u-nf' }, project: DEMO });
    expect(living()).toEqual(['persons-own']);
  });

  it.each([
    ['ac1', 'wrong-secret', 401],
    ['gone', 'ac-secret', 404],
  ])('%s with %s is refused', async (id, secret, status) => {
    const error = await thrownBy({ kind: 'application-credential', credential: { id }, secret });
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', status });
    expect(error.message).toBe(
      `cloud fake: Keystone refuses application credential ${id}: it is unknown, has expired, or its secret is wrong`,
    );
  });

  it('with access rules lets nobody in: its holder may do less than the user', async () => {
    keystone.limitCredential([{ service: 'compute', method: 'GET', path: '/v2.1/servers' }]);
    const error = await thrownBy(CREDENTIAL);
    expect(error.code).toBe('UNAUTHORIZED');
    expect(error.message).toMatch(/has access rules/);
    expect(living()).toEqual(['persons-own']);
  });
});

describe('a token', () => {
  it('is looked at as it is, and goes on', async () => {
    expect(await authenticate(token())).toMatchObject({ project: DEMO, roles: ['member', 'reader'] });
    expect(await authenticate(token({ id: DEMO.id }))).toMatchObject({ project: DEMO });
    expect(cloud.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(living()).toEqual(['persons-own']);
  });

  it('is for its project by id, or by name and domain', async () => {
    const asked = async (project: ProjectRef): Promise<readonly string[]> => {
      cloud.seen.length = 0;
      await authenticate({ kind: 'token', token: 'persons-own', project });
      return cloud.seen.map(({ method }) => method);
    };
    expect(await asked({ name: 'demo', domain: { name: 'Default' } })).toEqual(['GET']);
    expect(await asked({ name: 'demo', domain: { id: 'default' } })).toEqual(['GET']);
    // Another project of that name: whether there is one, Keystone knows.
    expect(await asked({ name: 'demo', domain: { name: 'Other' } })).toEqual(['GET', 'POST', 'DELETE']);
    expect(await asked({ name: 'demo', domain: { id: 'other' } })).toEqual(['GET', 'POST', 'DELETE']);
  });

  it('gives one for another project, which is revoked; the first one goes on', async () => {
    expect(await authenticate(token({ id: SHOP.id }))).toMatchObject({ project: SHOP, roles: ['reader'] });
    expect(living()).toEqual(['persons-own']);
  });

  it('gives none where Keystone forbids it, and says what to do', async () => {
    keystone.forbidRescoping();
    const error = await thrownBy(token({ id: SHOP.id }));
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', status: 403 });
    expect(error.message).toMatch(/does not change it into one for project p-shop; get one for that project$/);
  });

  it('gives none for a project without a role', async () => {
    expect((await thrownBy(token({ id: 'p-other' }))).message).toMatch(/its user nf has no role in project p-other$/);
  });

  it('without a project is good with one, and for none without', async () => {
    keystone.tokens.set('persons-own', { project: null, expiresAtMs: inAnHour() });
    expect((await thrownBy(token())).message).toMatch(/it is for no project; name the project/);
    expect(await authenticate(token({ id: DEMO.id }))).toMatchObject({ project: DEMO });
  });

  it('that has expired, or never was, is refused', async () => {
    keystone.tokens.set('persons-own', { project: DEMO, expiresAtMs: Date.now() - 1 });
    expect(await thrownBy(token())).toMatchObject({ code: 'UNAUTHORIZED', status: 401 });
    keystone.tokens.delete('persons-own');
    expect((await thrownBy(token())).message).toMatch(/the given token: it is invalid or has expired$/);
  });

  it.each(['persons-own\n', 'persons own', '\u00fc', ''])('that can be none is not sent: %j', async (text) => {
    expect((await thrownBy({ kind: 'token', token: text, project: null })).code).toBe('UNAUTHORIZED');
    expect(cloud.seen).toEqual([]);
  });

  it('of an application credential with access rules is refused, too', async () => {
    keystone.tokens.set('persons-own', { project: DEMO, expiresAtMs: inAnHour(), accessRules: [{ path: '/x' }] });
    expect((await thrownBy(token())).message).toMatch(/has access rules/);
  });
});

describe('whatever goes wrong', () => {
  it.each<[string, string, PersonalLogin]>([
    ['password', 'POST', { ...RIGHT, password: 'wrong-password' }],
    ['secret', 'POST', { kind: 'application-credential', credential: { id: 'ac1' }, secret: 'wrong-secret' }],
    ['token', 'GET', token()],
  ])('Keystone may repeat the %s: it is in no error', async (_, method, login) => {
    const codes = { 400: 'BAD_REQUEST', 401: 'UNAUTHORIZED', 404: 'UNAUTHORIZED', 500: 'SERVICE_FAILED' };
    for (const [text, code] of Object.entries(codes)) {
      const status = Number(text);
      const message = `expired: wrong-password, wrong-secret, persons-own`;
      cloud.on(`${method} /identity/v3/auth/tokens`, () => ({ status, json: { error: { code: status, message } } }));
      expect(await thrownBy(login)).toMatchObject({ status, code });
    }
  });

  it('what is revoked in vain keeps nobody out', async () => {
    cloud.on('DELETE /identity/v3/auth/tokens', () => ({ status: 403, json: {} }));
    expect(await authenticate(RIGHT)).toMatchObject({ project: DEMO });
    expect(living()).toEqual(['persons-own', 'issued-1', 'issued-2']);
  });

  it('what was issued before the caller gave up is revoked', async () => {
    const caller = new AbortController();
    const issued = { project: null, expiresAtMs: inAnHour() };
    cloud.on('POST /identity/v3/auth/tokens', async ({ body }) => {
      // The second one, which asks for the project.
      if (body.includes('"token"')) {
        caller.abort();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      keystone.tokens.set('issued-x', issued);
      const user = { id: 'u', name: 'n', domain: DOMAIN };
      const json = { token: { user, expires_at: new Date(issued.expiresAtMs).toISOString() } };
      return { status: 201, headers: { 'x-subject-token': 'issued-x' }, json };
    });
    await expect(authenticate(RIGHT, undefined, caller.signal)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(cloud.seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'DELETE']);
  });

  it('tells that there is no Keystone, or nobody at all', async () => {
    expect((await thrownBy(RIGHT, `${cloud.origin}/elsewhere`)).code).toBe('CONFIG_INVALID');
    expect((await thrownBy(token(), `${cloud.origin}/elsewhere`)).code).toBe('CONFIG_INVALID');
    await cloud.close();
    expect(await thrownBy(RIGHT)).toMatchObject({ code: 'CONNECTION_FAILED' });
  });
});
