import { expect, test } from 'vitest';
import { BatonError } from '../domain/error.ts';
import type { Login } from '../login/login.ts';
import { credentialsOf, loginOfPeople } from './testing/people.ts';
import { NOW, openWorld, type World } from './testing/world.ts';

const TOO_MANY = { status: 429, body: { code: 'TOO_MANY_REQUESTS', kind: 'user', retryable: true } };

const logIn = async (world: World, person: string, password?: string) =>
  await world.call(null, 'POST /v1/session', { body: credentialsOf(person, password) });

test('a login that is let in uses nothing up', async () => {
  const world = await openWorld();
  for (let times = 0; times < 30; times += 1) expect((await logIn(world, 'tom')).status).toBe(201);
  expect(world.audit.entries).toHaveLength(30);
});

test('five refusals a minute under one name, in whatever case it is written', async () => {
  const world = await openWorld();
  for (const name of ['vera', 'Vera', 'VERA', 'vera ', 'vera']) {
    expect((await logIn(world, name, 'wrong')).status).toBe(401);
  }
  const answer = await logIn(world, 'vera');
  expect(answer).toMatchObject(TOO_MANY);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(50);
  expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect((await logIn(world, 'tom')).status).toBe(201);
  expect((await world.call('vera', 'GET /v1/session')).status).toBe(200);
  // What is refused for its number is not written down: anybody could fill the log.
  expect(world.audit.entries.map(({ outcome }) => outcome)).toEqual([
    'done',
    ...Array<string>(5).fill('LOGIN_REFUSED'),
  ]);
});

test('ten refusals a minute from one address, and then a rest for all of it', async () => {
  const world = await openWorld();
  for (let times = 0; times < 10; times += 1) expect((await logIn(world, `x${times}`)).status).toBe(401);
  expect(await logIn(world, 'tom')).toMatchObject(TOO_MANY);
  const bearer = { kind: 'token', token: 'some-token' };
  expect(await world.call(null, 'POST /v1/session', { body: bearer })).toMatchObject(TOO_MANY);
});

test('many at once are no way past, and nobody is asked for what is above the limit', async () => {
  const asked: string[] = [];
  const real = loginOfPeople(() => NOW);
  const login: Login = {
    ...real,
    enter: async (credentials, signal) => {
      asked.push(credentials.kind);
      return await real.enter(credentials, signal);
    },
  };
  const world = await openWorld({ login });
  const answers = await Promise.all(Array.from({ length: 40 }, () => logIn(world, 'tom', 'wrong')));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(35);
  expect(asked).toHaveLength(5);
});

test('that Keystone could not be asked counts for nothing', async () => {
  const unavailable = new BatonError({ code: 'LOGIN_UNAVAILABLE', kind: 'cloud', message: 'm', remedy: 'r' });
  const login: Login = { ...loginOfPeople(() => NOW), enter: () => Promise.reject(unavailable) };
  const world = await openWorld({ login });
  for (let times = 0; times < 12; times += 1) expect((await logIn(world, 'tom')).status).toBe(502);
});

test('600 requests a minute in a session; another session, streams and probes are not counted with them', async () => {
  const world = await openWorld();
  const headers = { authorization: `Bearer ${await world.bearerOf('tom')}` };
  for (let round = 0; round < 6; round += 1) {
    await Promise.all(Array.from({ length: 100 }, () => world.call(null, 'GET /v1/clouds', { headers })));
  }
  expect(await world.call(null, 'GET /v1/clouds', { headers })).toMatchObject(TOO_MANY);
  // What is no stream does not become one by its header.
  const asStream = { ...headers, accept: 'text/event-stream' };
  expect(await world.call(null, 'GET /v1/clouds', { headers: asStream })).toMatchObject(TOO_MANY);
  const nowhere = 'GET /v1/migrations/nowhere/events';
  expect(await world.call(null, nowhere, { headers })).toMatchObject(TOO_MANY);
  expect((await world.call(null, nowhere, { headers: asStream })).status).toBe(404);
  expect((await world.call('vera', 'GET /v1/clouds')).status).toBe(200);
  expect((await world.call(null, 'GET /healthz')).status).toBe(200);
});
