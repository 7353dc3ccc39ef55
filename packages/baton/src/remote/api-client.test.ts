import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InMemoryServices } from '../cli/testing/in-memory-services.ts';
import { BatonError } from '../domain/error.ts';
import { ApiClient, type Bearer } from './api-client.ts';
import { ContractServer, problemOf } from './testing/contract-server.ts';
import { SHORT_TIMES } from './testing/short-times.ts';

const SECRET = 'bearer-that-nobody-may-see';
const list = z.object({ migrations: z.array(z.looseObject({ id: z.string() })) });
const nothing = z.looseObject({});

let server: ContractServer;
let services: InMemoryServices;
let api: ApiClient;

function client(bearer: Bearer = () => Promise.resolve(SECRET), url = server.url): ApiClient {
  return new ApiClient({ url, version: '0.1.0', bearer, times: SHORT_TIMES });
}

beforeEach(async () => {
  services = new InMemoryServices();
  server = await ContractServer.start(services);
  server.admit(SECRET);
  api = client();
});
afterEach(async () => {
  await api.close();
  await server.close();
});

const says =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, headers).end(body);
  };
const later = says(503, problemOf(busy()).body as string, {
  'content-type': 'application/problem+json',
  'retry-after': '0',
});

function busy(code = 'STORE_UNREACHABLE'): BatonError {
  return new BatonError({ code, kind: 'user', message: 'Not now.', remedy: 'Wait.' });
}

async function thrownBy(call: Promise<unknown>): Promise<BatonError> {
  const thrown: unknown = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof BatonError)) throw new Error(`not a BatonError: ${String(thrown)}`);
  expect(JSON.stringify(thrown) + thrown.message + thrown.remedy + (thrown.stack ?? '')).not.toContain(SECRET);
  return thrown;
}

test('every request says who asks, what is wanted, and has an id', async () => {
  await api.get('/v1/migrations', list);
  expect(server.asked[0]?.headers).toMatchObject({
    authorization: `Bearer ${SECRET}`,
    accept: 'application/json',
    'user-agent': 'baton/0.1.0',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(server.asked[0]?.headers).not.toHaveProperty('idempotency-key');
});

describe('what is sent again', () => {
  test('a question whose connection broke', async () => {
    server.instead('GET /v1/migrations', 'lost', 'lost', 'lost');
    expect((await api.get('/v1/migrations', list)).migrations).toHaveLength(1);
    expect(server.asked).toHaveLength(4);
  });

  test('four times in all, and then it is told', async () => {
    server.instead('GET /v1/migrations', 'lost', 'lost', 'lost', 'lost', 'lost');
    const error = await thrownBy(api.get('/v1/migrations', list));
    expect(error).toMatchObject({ code: 'CONTROLLER_UNREACHABLE', kind: 'user', retryable: true });
    expect(error.message).toContain(`The controller ${server.url} cannot be reached: the connection broke`);
    expect(server.asked).toHaveLength(4);
  });

  test('a command whose answer was lost: it is carried out once', async () => {
    const path = '/v1/migrations/m-4k2p9x7c/commands';
    server.instead(`POST ${path}`, 'carried out', 'lost');
    await api.post(path, { kind: 'abort', reason: 'drill' }, nothing);
    expect(services.asked).toEqual([{ kind: 'abort', reason: 'drill', by: 'alice' }]);
    const keys = server.asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    await api.post(path, { kind: 'abort', reason: 'drill' }, nothing);
    expect(services.asked).toHaveLength(2);
  });

  test('one that is under way, until its answer is there', async () => {
    const { body } = problemOf(busy('REQUEST_UNDER_WAY'));
    const underWay = says(409, body as string, { 'content-type': 'application/problem+json' });
    server.instead('POST /v1/preflights', 'lost', ...Array.from({ length: 12 }, () => underWay));
    await api.post('/v1/preflights', { plan: services.plan }, nothing);
    expect(server.asked).toHaveLength(14);
  });

  test('where a proxy stands before a controller that restarts, or the controller asks for a pause', async () => {
    server.instead('GET /v1/migrations', says(502, '<h1>Bad Gateway</h1>', { 'content-type': 'text/html' }), later);
    await api.get('/v1/migrations', list);
    expect(server.asked).toHaveLength(3);
  });

  test('and not what was refused for good', async () => {
    const refuse = says(409, problemOf(busy('COMMAND_REFUSED')).body as string, {
      'content-type': 'application/problem+json',
    });
    server.instead('GET /v1/migrations', refuse);
    expect(await thrownBy(api.get('/v1/migrations', list))).toMatchObject({
      code: 'COMMAND_REFUSED',
      retryable: false,
    });
    expect(server.asked).toHaveLength(1);
  });
});

describe('what the controller refuses', () => {
  test('is told as it tells it', async () => {
    expect(await thrownBy(api.get('/v1/clouds/os1/groups/shp', nothing))).toMatchObject({
      code: 'GROUP_UNKNOWN',
      kind: 'user',
      message: 'There is no HA group shp in os1.',
      remedy: 'See which there are: baton group discover --cloud os1',
      requestIds: ['req-1', 'req-2'],
    });
  });

  test('findings are the cause', async () => {
    services.findings = [{ check: 'quota', result: 'block', detail: '1 core is missing', remedy: 'Ask for it.' }];
    const error = await thrownBy(api.post('/v1/migrations', { plan: services.plan }, nothing));
    expect(error).toMatchObject({ code: 'PREFLIGHT_BLOCKED', cause: services.findings });
  });
});

describe('an answer that is not what was promised', () => {
  const html = { 'content-type': 'text/html' };
  const json = { 'content-type': 'application/json' };
  test.each([
    ['another type', says(200, '<h1>Welcome</h1>', html), 'is text/html, where application/json was promised'],
    ['no type', says(200, '{}'), 'is of no type'],
    ['no JSON', says(200, '{"migrations": [', json), 'is not JSON'],
    ['other JSON', says(200, '{"migrations": [{"id": 7}]}', json), 'is not what was promised at migrations.0.id'],
    ['an error page', says(404, '<h1>Not Found</h1>', html), 'is 404 without a reason'],
    [
      'a problem of somebody else',
      says(500, '{"title":"no"}', { 'content-type': 'application/problem+json' }),
      'is 500',
    ],
  ])('%s', async (_what, answer, words) => {
    server.instead('GET /v1/migrations', answer);
    const error = await thrownBy(api.get('/v1/migrations?state=running', list));
    expect(error).toMatchObject({ code: 'CONTROLLER_ANSWER_INVALID', retryable: false });
    expect(error.message).toContain(`The answer of ${server.url} to GET /v1/migrations ${words}`);
    expect(error.message).toContain('(request req-of-controller)');
    expect(server.asked).toHaveLength(1);
  });

  test('a redirect is not followed: the login stays here', async () => {
    const other = await ContractServer.start(services);
    try {
      server.instead('GET /v1/migrations', says(307, '', { location: `${other.url}/v1/migrations?token=x` }));
      const error = await thrownBy(api.get('/v1/migrations', list));
      expect(error.code).toBe('CONTROLLER_REDIRECTS');
      expect(error.message).toContain(`a redirect to ${other.url}, which is not followed`);
      expect(other.asked).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

describe('time', () => {
  test('no answer within the deadline', async () => {
    server.instead('GET /v1/migrations', () => undefined);
    const error = await thrownBy(api.get('/v1/migrations', list, { timeoutMs: 30 }));
    expect(error).toMatchObject({ code: 'CONTROLLER_TIMEOUT', retryable: true });
  });

  test('a body that stops in its middle counts as well', async () => {
    server.instead('GET /v1/migrations', (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"migrations"');
    });
    expect(await thrownBy(api.get('/v1/migrations', list, { timeoutMs: 30 }))).toMatchObject({
      code: 'CONTROLLER_TIMEOUT',
    });
  });

  test("the caller's signal ends it at once, with its own reason", async () => {
    server.instead('GET /v1/migrations', () => undefined);
    const stop = new AbortController();
    const reason = new Error('stopped by SIGINT');
    setTimeout(() => stop.abort(reason), 10);
    await expect(api.get('/v1/migrations', list, { signal: stop.signal })).rejects.toBe(reason);
  });

  test('also while somebody still logs in', async () => {
    const stuck = client(() => new Promise(() => undefined));
    const reason = new Error('stopped by SIGINT');
    await expect(stuck.get('/v1/migrations', list, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await thrownBy(stuck.get('/v1/migrations', list, { timeoutMs: 20 }))).toMatchObject({
      code: 'CONTROLLER_TIMEOUT',
    });
    await stuck.close();
  });
});

describe('who is let in', () => {
  test('a login that has ended is made again, once, without a word', async () => {
    const asked: (string | undefined)[] = [];
    const renewing = client((refused) => {
      asked.push(refused);
      return Promise.resolve(refused === undefined ? 'an-old-one' : SECRET);
    });
    await renewing.get('/v1/migrations', list);
    expect(asked).toEqual([undefined, 'an-old-one']);
    await renewing.close();
  });

  test('one that is refused again is told', async () => {
    const refused = client((before) => Promise.resolve(`${before ?? ''}x`));
    expect(await thrownBy(refused.get('/v1/migrations', list))).toMatchObject({ code: 'LOGIN_NEEDED' });
    expect(server.asked).toHaveLength(2);
    await refused.close();
  });
});

describe('no connection', () => {
  test('nothing listens', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => gone.once('listening', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const nobody = client(undefined, `http://127.0.0.1:${port}`);
    expect((await thrownBy(nobody.get('/v1/migrations', list))).message).toContain('nothing listens there');
    await nobody.close();
  });

  test('what listens speaks no HTTP', async () => {
    const strange = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('220 mail\r\n'),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => strange.once('listening', resolve));
    const { port } = strange.address() as AddressInfo;
    const mail = client(undefined, `http://127.0.0.1:${port}`);
    expect((await thrownBy(mail.get('/v1/migrations', list))).message).toContain('is not HTTP');
    await mail.close();
    await new Promise((resolve) => strange.close(resolve));
  });
});
