import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../cloud-session.ts';
import type { AuthConfig } from '../clouds-config/cloud-config.ts';
import { PROJECT_ID, startFakeCloud, type FakeCloud } from '../testing/fake-cloud.ts';
import { authRequest } from './auth-request.ts';

const alive = new AbortController().signal;
const project = { name: 'demo', domain: { name: 'Default' } };
const user = { name: 'nf', domain: { id: 'default' } };

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await startFakeCloud();
});
afterEach(() => cloud.close());

async function logIn(auth: AuthConfig, authUrl?: string): Promise<unknown> {
  const over = authUrl === undefined ? { auth } : { auth, authUrl };
  const session = await openSession(cloud.config(over), { retry: { attempts: 1 } });
  try {
    return await session.token(alive);
  } finally {
    await session.close();
  }
}

describe('the request for a token', () => {
  it('of a password', () => {
    expect(authRequest({ kind: 'password', user, password: 'p', project })).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'nf', domain: { id: 'default' }, password: 'p' } },
        },
        scope: { project },
      },
    });
  });

  it('of a token', () => {
    expect(authRequest({ kind: 'token', token: 't', project: { id: 'p1' } })).toEqual({
      auth: { identity: { methods: ['token'], token: { id: 't' } }, scope: { project: { id: 'p1' } } },
    });
  });

  it('of an application credential, which brings its own scope', () => {
    expect(authRequest({ kind: 'application-credential', credential: { name: 'n', user }, secret: 's' })).toEqual({
      auth: {
        identity: { methods: ['application_credential'], application_credential: { name: 'n', user, secret: 's' } },
      },
    });
  });
});

describe('logging in', () => {
  it('tells who one is', async () => {
    expect(await logIn(cloud.config().auth)).toMatchObject({
      id: 'token-1',
      user: { name: 'nf' },
      project: { id: PROJECT_ID, name: 'demo' },
      roles: ['member'],
    });
  });

  it.each(['/identity', '/identity/', '/identity/v3', '/identity/v3/', '/identity/v2.0/'])(
    'takes %s for auth_url',
    async (path) => {
      expect(await logIn(cloud.config().auth, cloud.origin + path)).toMatchObject({ id: 'token-1' });
    },
  );

  it('tells a wrong password, and keeps it to itself', async () => {
    const auth: AuthConfig = { kind: 'password', user, password: 'hunter2', project };
    const error = await logIn(auth).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'UNAUTHORIZED',
      status: 401,
      requestIds: ['req-1'],
      message: expect.stringContaining('the password is wrong, or there is no such user'),
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('hunter2');
    expect(cloud.logins()).toBe(2);
  });

  it('tells a wrong project from a wrong password, and which projects there are', async () => {
    const scoped = {
      error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' },
    };
    cloud.on('POST /identity/v3/auth/tokens', ({ body }) =>
      body.includes('unscoped')
        ? { status: 201, headers: { 'x-subject-token': 'unscoped-token' }, json: {} }
        : { status: 401, json: scoped },
    );
    cloud.on('GET /identity/v3/auth/projects', () => ({
      status: 200,
      json: { projects: [{ name: 'demo' }, { name: 'shop' }] },
    }));
    await expect(
      logIn({ kind: 'password', user, password: 'p', project: { name: 'demoo', domain: { id: 'd' } } }),
    ).rejects.toThrow(
      /the password is right, but the user has no role in project demoo; the user's projects: demo, shop/,
    );
  });

  it('passes on what Keystone does say apart', async () => {
    const message = 'The password is expired and needs to be changed for user: 1.';
    cloud.on('POST /identity/v3/auth/tokens', () => ({
      status: 401,
      json: { error: { code: 401, message, title: 'Unauthorized' } },
    }));
    await expect(logIn(cloud.config().auth)).rejects.toThrow(/The password is expired/);
  });

  it('tells that there is no Keystone', async () => {
    await expect(logIn(cloud.config().auth, `${cloud.origin}/elsewhere`)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(
        /there is no Keystone v3 at .*\/elsewhere\/v3 \(it answered 404\); check auth_url/,
      ),
    });
  });

  it('takes "not found" for a token that Keystone cannot read', async () => {
    cloud.on('POST /identity/v3/auth/tokens', () => ({
      status: 404,
      json: { error: { code: 404, message: 'x', title: 'Not Found' } },
    }));
    await expect(logIn({ kind: 'token', token: 'rubbish', project })).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('takes "not found" for an application credential that Keystone does not know', async () => {
    const message = 'Could not find Application Credential: gone.';
    cloud.on('POST /identity/v3/auth/tokens', () => ({
      status: 404,
      json: { error: { code: 404, message, title: 'Not Found' } },
    }));
    const auth: AuthConfig = { kind: 'application-credential', credential: { id: 'gone' }, secret: 's' };
    await expect(logIn(auth)).rejects.toMatchObject({ code: 'UNAUTHORIZED', status: 404 });
  });

  it('tells that nobody is there', async () => {
    await cloud.close();
    await expect(logIn(cloud.config().auth)).rejects.toMatchObject({ code: 'CONNECTION_FAILED', retryable: true });
  });

  it('tells that it speaks no TLS', async () => {
    const url = `${cloud.origin.replace('http:', 'https:')}/identity`;
    await expect(logIn(cloud.config().auth, url)).rejects.toMatchObject({ code: 'TLS_FAILED' });
  });
});
