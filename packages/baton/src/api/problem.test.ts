import { describe, expect, test } from 'vitest';
import { BatonError, type ErrorKind } from '../domain/error.ts';
import { statusOf } from './status-of.ts';
import { openWorld } from './testing/world.ts';

const failing = (code: string, kind: ErrorKind): BatonError =>
  new BatonError({ code, kind, message: 'It went wrong.', remedy: 'Mend it.', requestIds: ['req-1'] });

test('what Baton reports is told whole, with the id of the request', async () => {
  const world = await openWorld();
  world.services.steps = () => Promise.reject(failing('NETWORK_DIFFERS', 'cloud'));
  const id = '6b0f0f1e-5d0a-4c55-9d5e-222222222222';
  const answer = await world.call('tom', `GET /v1/migrations/${world.mine.id}/steps`, {
    headers: { 'x-request-id': id },
  });
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
    'x-request-id': id,
  });
  expect([answer.status, answer.body]).toEqual([
    502,
    {
      type: 'urn:baton:error:NETWORK_DIFFERS',
      title: 'Bad Gateway',
      status: 502,
      detail: 'It went wrong.',
      code: 'NETWORK_DIFFERS',
      kind: 'cloud',
      remedy: 'Mend it.',
      requestIds: ['req-1'],
      instance: id,
      retryable: false,
    },
  ]);
});

test.each([
  ['MIGRATION_UNKNOWN', 'user', 404],
  ['COMMAND_REFUSED', 'user', 409],
  ['NOT_ALLOWED', 'user', 403],
  ['LOGIN_REFUSED', 'user', 401],
  ['UNAUTHORIZED', 'user', 502],
  ['STORE_UNREACHABLE', 'user', 503],
  ['POSTGRES_MISSING', 'user', 503],
  ['CONFIG_INVALID', 'user', 500],
  ['SERVER_UNKNOWN', 'user', 400],
  ['LOGIN_UNAVAILABLE', 'cloud', 502],
  ['GUEST_FAILED', 'guest', 502],
  ['UNEXPECTED', 'bug', 500],
] as const)('%s of kind %s is %i', (code, kind, status) => {
  expect(statusOf({ code, kind })).toBe(status);
});

test('what nobody thought of shows nothing of the inside', async () => {
  const world = await openWorld();
  for (const thrown of [new TypeError('password is hunter2'), 'hunter2', null]) {
    world.services.steps = () => Promise.reject(thrown);
    const answer = await world.call('tom', `GET /v1/migrations/${world.mine.id}/steps`);
    expect(answer).toMatchObject({
      status: 500,
      body: { code: 'UNEXPECTED', kind: 'bug', title: 'Internal Server Error' },
    });
    expect(answer.text).not.toContain('hunter2');
  }
});

test('what the preflight found is told with its refusal', async () => {
  const world = await openWorld();
  const block = {
    check: 'source.members',
    result: 'block',
    detail: 'shop-lb2 is SHUTOFF',
    remedy: 'Start it.',
  } as const;
  world.services.findings = [block];
  expect(await world.call('tom', 'POST /v1/migrations', { body: { plan: world.plan } })).toMatchObject({
    status: 409,
    body: { code: 'PREFLIGHT_BLOCKED', findings: [block] },
  });
});

describe('faults of a request', () => {
  test('are told one by one, with what is allowed', async () => {
    const world = await openWorld();
    const [haIp] = world.plan.haIps;
    const plan = { ...world.plan, haIps: [{ ...haIp, address: '203.0.113' }], ordr: 1, order: 'primary-frist' };
    const { status, body } = await world.call('tom', 'POST /v1/migrations', { body: { plan } });
    expect([status, body]).toMatchObject([
      400,
      {
        code: 'REQUEST_INVALID',
        faults: [
          { path: 'plan.order', message: expect.stringContaining('did you mean primary-first?') as unknown },
          { path: 'plan.haIps[0].address', message: expect.stringContaining('203.0.113.10') as unknown },
          { path: 'plan.ordr', message: 'is no key here; did you mean order?' },
        ],
      },
    ]);
  });

  test('also those that are none of its shape', async () => {
    const world = await openWorld();
    const [vip] = world.plan.vips;
    const plan = { ...world.plan, vips: [{ ...vip, sourceNetworkId: 'another' }] };
    expect(await world.call('tom', 'POST /v1/preflights', { body: { plan } })).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID', faults: [{ path: 'plan.vips[0].sourceNetworkId' }] },
    });
  });

  test('name the kinds that there are', async () => {
    const world = await openWorld();
    const answer = await world.call('tom', `POST /v1/migrations/${world.mine.id}/commands`, {
      body: { kind: 'halt' },
    });
    expect(answer.body).toMatchObject({
      faults: [
        { path: 'kind', message: 'is of no known kind; approve, rollback, cut-over, abort, pause, resume, reschedule' },
      ],
    });
  });

  test.each([
    ['no JSON', '{', 'application/json', 400, 'The body of the request is no JSON.'],
    ['nothing', '', 'application/json', 400, 'The request says that its body is JSON, and has none.'],
    ['text', 'kind=abort', 'text/plain', 400, 'The body of the request is no JSON by its content-type.'],
    [
      'a form',
      'kind=abort',
      'application/x-www-form-urlencoded',
      400,
      'The body of the request is no JSON by its content-type.',
    ],
  ])('a body that is %s', async (_what, body, type, status, detail) => {
    const world = await openWorld();
    const to = `POST /v1/migrations/${world.mine.id}/commands`;
    const answer = await world.call('tom', to, { body, headers: { 'content-type': type } });
    expect(answer).toMatchObject({ status, body: { code: 'REQUEST_INVALID', detail } });
  });

  test('a body that is too large', async () => {
    const world = await openWorld();
    const body = { kind: 'password', password: 'x'.repeat(70_000) };
    const answer = await world.call(null, 'POST /v1/session', { body });
    expect(answer).toMatchObject({ status: 413, body: { code: 'REQUEST_TOO_LARGE' } });
  });

  test('a path that is badly encoded, and one that leads nowhere', async () => {
    const world = await openWorld();
    expect(await world.call('tom', 'GET /v1/migrations/%ff')).toMatchObject({
      status: 400,
      headers: { 'x-request-id': expect.stringMatching(/^req-/) as unknown },
      body: { code: 'REQUEST_INVALID', detail: 'The path of the request is not well encoded.' },
    });
    expect(await world.call('tom', 'GET /v1/nowhere')).toMatchObject({ status: 404, body: { code: 'NOT_THERE' } });
  });
});
