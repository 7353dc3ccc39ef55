import { describe, expect, onTestFinished, test } from 'vitest';
import type { Answer } from './testing/ask.ts';
import { credentialsOf, PASSWORD } from './testing/people.ts';
import { readSse } from './testing/sse-reader.ts';
import { openWorld, type World } from './testing/world.ts';

async function cookieOf(world: World): Promise<string> {
  const { headers } = await world.call(null, 'POST /v1/session', { body: credentialsOf('tom') });
  const [cookie = ''] = headers['set-cookie'] ?? [];
  return cookie.split(';')[0] ?? '';
}

const hostOf = (world: World): string => new URL(world.url).host;

describe('login', () => {
  test('gives a bearer and a cookie that scripts cannot read and other sites cannot send', async () => {
    const world = await openWorld();
    const answer = await world.call(null, 'POST /v1/session', { body: credentialsOf('tom') });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        actor: { userId: 'id-of-tom', userName: 'tom', project: { id: 'project-1', name: 'shop' }, access: 'tenant' },
        expiresAt: '2026-11-22T11:12:00.000Z',
      },
    });
    const { bearer } = answer.body as { readonly bearer: string };
    expect(answer.headers['set-cookie']).toEqual([
      `baton_session=${bearer}; Path=/; Expires=Sun, 22 Nov 2026 11:12:00 GMT; HttpOnly; SameSite=Strict`,
    ]);
    const shown = await world.call(null, 'GET /v1/session', { headers: { authorization: `Bearer ${bearer}` } });
    expect(shown.body).toMatchObject({ actor: { userName: 'tom' }, expiresAt: '2026-11-22T11:12:00.000Z' });
  });

  test('behind a proxy with TLS, the cookie is for TLS alone', async () => {
    const world = await openWorld();
    const headers = { origin: `https://${hostOf(world)}` };
    const answer = await world.call(null, 'POST /v1/session', { body: credentialsOf('tom'), headers });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Secure/);
  });

  test('refused, it says so and sets nothing', async () => {
    const world = await openWorld();
    const answer = await world.call(null, 'POST /v1/session', { body: credentialsOf('tom', 'wrong') });
    expect(answer).toMatchObject({ status: 401, body: { code: 'LOGIN_REFUSED' } });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('of another site is refused, whatever it brings', async () => {
    const world = await openWorld();
    const headers = { origin: 'https://evil.example' };
    const answer = await world.call(null, 'POST /v1/session', { body: credentialsOf('tom'), headers });
    expect(answer).toMatchObject({ status: 403, body: { code: 'CROSS_SITE_REFUSED' } });
  });

  test('a fault in it never tells the value: it may be the secret', async () => {
    const world = await openWorld();
    for (const body of [
      { ...credentialsOf('tom'), password: [PASSWORD] },
      { kind: PASSWORD },
      { kind: 'token', token: 7, project: PASSWORD },
      { kind: 'application-credential', id: { secret: PASSWORD } },
    ]) {
      const answer = await world.call(null, 'POST /v1/session', { body });
      expect(answer).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
      expect(answer.text).not.toContain(PASSWORD);
    }
  });
});

describe('a cookie alone proves no page of this controller', () => {
  const run = async (world: World, headers: Readonly<Record<string, string>>): Promise<Answer> =>
    await world.call(null, `POST /v1/migrations/${world.mine.id}/run`, { body: {}, headers });

  test.each([
    ['nothing else', () => ({}), 403],
    ['its header', () => ({ 'x-baton-request': '1' }), 202],
    ['its header and origin', (world: World) => ({ 'x-baton-request': '1', origin: world.url }), 202],
    ['the origin alone', (world: World) => ({ origin: world.url }), 403],
    ['another origin', () => ({ 'x-baton-request': '1', origin: 'http://evil.example' }), 403],
    ['no origin that is told', () => ({ 'x-baton-request': '1', origin: 'null' }), 403],
  ] as const)('with %s', async (_what, more, status) => {
    const world = await openWorld();
    const answer = await run(world, { cookie: await cookieOf(world), ...more(world) });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toMatchObject({ code: 'CROSS_SITE_REFUSED' });
    expect(world.wanted.asked.size).toBe(status === 202 ? 1 : 0);
  });

  test('it may look', async () => {
    const world = await openWorld();
    const { status } = await world.call(null, 'GET /v1/migrations', { headers: { cookie: await cookieOf(world) } });
    expect(status).toBe(200);
  });

  test('a program with a bearer needs neither', async () => {
    const world = await openWorld();
    expect((await run(world, { authorization: `Bearer ${await world.bearerOf('tom')}` })).status).toBe(202);
  });
});

test('a bearer that is none is not helped by a cookie', async () => {
  const world = await openWorld();
  const headers = { cookie: await cookieOf(world), authorization: 'Bearer nonsense' };
  expect(await world.call(null, 'GET /v1/migrations', { headers })).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': 'Bearer' },
    body: { code: 'LOGIN_NEEDED' },
  });
});

test('logging out ends the session, also for whoever has kept its cookie or its bearer', async () => {
  const world = await openWorld();
  const cookie = await cookieOf(world);
  const bearer = cookie.replace('baton_session=', '');
  const other = await world.bearerOf('vera');
  const looks = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await world.call(null, 'GET /v1/migrations', { headers })).status;
  expect(await looks({ cookie })).toBe(200);
  const page = { cookie, 'x-baton-request': '1', origin: world.url };
  expect((await world.call(null, 'DELETE /v1/session', { headers: page })).status).toBe(204);
  expect(await looks({ cookie })).toBe(401);
  expect(await looks({ authorization: `Bearer ${bearer}` })).toBe(401);
  expect(await looks({ authorization: `Bearer ${other}` })).toBe(200);
});

test("logging out ends the streams of the session, and nobody else's", async () => {
  const world = await openWorld();
  const path = `/v1/migrations/${world.mine.id}/events`;
  const [mine, yours] = await Promise.all(
    (['tom', 'vera'] as const).map(async (who) => {
      const authorization = `Bearer ${await world.bearerOf(who)}`;
      const reader = await readSse(`${world.url}${path}`, { authorization });
      onTestFinished(() => reader.leave());
      return { authorization, reader };
    }),
  );
  if (mine === undefined || yours === undefined) throw new Error('two readers were made');
  expect([mine, yours].map(({ reader }) => reader.head.statusCode)).toEqual([200, 200]);
  await world.call(null, 'DELETE /v1/session', { headers: { authorization: mine.authorization } });
  await mine.reader.ended;
  world.services.append(world.mine.id, { kind: 'note', stepId: null, text: 'still heard' });
  expect(await yours.reader.until(1)).toMatchObject([{ event: 'note' }]);
});

test('a page is given no bearer: what its scripts could read, others could steal', async () => {
  const world = await openWorld();
  const headers = { 'x-baton-request': '1', origin: world.url };
  const answer = await world.call(null, 'POST /v1/session', { body: credentialsOf('tom'), headers });
  expect(answer.status).toBe(201);
  expect(answer.body).not.toHaveProperty('bearer');
  expect(answer.headers['set-cookie']?.[0]).toMatch(/^baton_session=\S+; .*HttpOnly/);
});

test('logging out takes the cookie back', async () => {
  const world = await openWorld();
  const { status, headers } = await world.call('tom', 'DELETE /v1/session');
  expect(status).toBe(204);
  expect(headers['set-cookie']).toEqual([
    'baton_session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict',
  ]);
});
