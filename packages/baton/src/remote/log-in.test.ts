import { afterEach, beforeEach, expect, test } from 'vitest';
import { InMemoryServices } from '../cli/testing/in-memory-services.ts';
import { type KeystoneToken, type Login, loginByBearer, loginByKeystone } from './log-in.ts';
import { ContractServer, TOKEN } from './testing/contract-server.ts';
import { remoteOf } from './testing/remote-of.ts';
import { SHORT_TIMES } from './testing/short-times.ts';

const NEVER = new AbortController().signal;
let server: ContractServer;
let services: InMemoryServices;
const logins: Login[] = [];

beforeEach(async () => {
  services = new InMemoryServices();
  server = await ContractServer.start(services);
});
afterEach(async () => {
  for (const login of logins.splice(0)) await login.close();
  await server.close();
});

function login(token: KeystoneToken = () => Promise.resolve(TOKEN)): Login {
  const made = loginByKeystone({ url: server.url, version: '0.1.0', times: SHORT_TIMES }, token, NEVER);
  logins.push(made);
  return made;
}

test('a Keystone token is given once, whoever asks and how often', async () => {
  const { bearer } = login();
  expect(await Promise.all([bearer(), bearer(), bearer()])).toEqual(['bearer-1', 'bearer-1', 'bearer-1']);
  expect(server.asked).toEqual([
    { call: 'POST /v1/session', headers: expect.anything(), body: { kind: 'token', token: TOKEN } },
  ]);
  expect(server.asked[0]?.headers).not.toHaveProperty('authorization');
  expect(server.asked[0]?.headers).not.toHaveProperty('idempotency-key');
});

test('and again, once for all, when the session has ended', async () => {
  const { bearer } = login();
  expect(await bearer()).toBe('bearer-1');
  expect(await Promise.all([bearer('bearer-1'), bearer('bearer-1')])).toEqual(['bearer-2', 'bearer-2']);
  expect(await bearer('bearer-1')).toBe('bearer-2');
  expect(server.asked).toHaveLength(2);
});

test('nobody notices while calls go on', async () => {
  const remote = remoteOf(server.url, '', services, { bearer: login().bearer });
  expect(await remote.listMigrations()).toHaveLength(1);
  server.endSessions();
  expect(await remote.listMigrations()).toHaveLength(1);
  expect(server.calls('POST /v1/session')).toHaveLength(2);
  await remote.close();
});

test('a token that is refused is told, without the token, and tried again by the next call', async () => {
  let tokens = 0;
  const { bearer } = login(() => Promise.resolve((tokens += 1) === 1 ? 'a-wrong-token' : TOKEN));
  const thrown: unknown = await bearer().catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'LOGIN_REFUSED', kind: 'user' });
  expect(String(thrown)).not.toContain('a-wrong-token');
  expect(await bearer()).toBe('bearer-1');
});

test('what keeps Keystone from giving one comes first', async () => {
  await expect(login(() => Promise.reject(new Error('no clouds.yaml'))).bearer()).rejects.toThrow('no clouds.yaml');
  expect(server.asked).toEqual([]);
});

test('whoever closes it does not wait for Keystone', async () => {
  let seen: AbortSignal | null = null;
  const made = login((signal) => {
    seen = signal;
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));
  });
  const entering = made.bearer();
  await made.close();
  await expect(entering).rejects.toThrow('ended');
  expect(seen).toMatchObject({ aborted: true });
});

test('a bearer that somebody holds is all there is', async () => {
  const { bearer } = loginByBearer('https://baton.example.net', 'the-bearer');
  expect(await bearer()).toBe('the-bearer');
  const thrown: unknown = await bearer('the-bearer').catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'CONTROLLER_BEARER_REFUSED', kind: 'user' });
  expect(String(thrown)).not.toContain('the-bearer');
});
