import diagnostics from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { isUnsafe } from './request-facts.ts';
import { openWorld, type World } from './testing/world.ts';

const UNKNOWN = { status: 404, body: { code: 'MIGRATION_UNKNOWN', kind: 'user', status: 404 } };

/** Every route that is added to any app while it works. */
async function withRoutes(): Promise<{ readonly world: World; readonly routes: readonly RouteOptions[] }> {
  const routes: RouteOptions[] = [];
  const onApp = (message: unknown): void => {
    const { fastify } = message as { readonly fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => void routes.push(route));
  };
  diagnostics.subscribe('fastify.initialization', onApp);
  try {
    return { world: await openWorld(), routes };
  } finally {
    diagnostics.unsubscribe('fastify.initialization', onApp);
  }
}

test('nothing is open but the way in, the document, and what machines ask of the process', async () => {
  const { world, routes } = await withRoutes();
  const open: string[] = [];
  for (const { method, url } of routes) {
    const to = `${String(method)} ${url.replaceAll(/:\w+/g, 'x')}`;
    const { status, body } = await world.call(null, to, method === 'POST' ? { body: {} } : {});
    if (status === 401) expect(body).toMatchObject({ code: 'LOGIN_NEEDED', kind: 'user' });
    else open.push(to);
  }
  expect(routes.length).toBeGreaterThan(25);
  expect(open).toEqual(['GET /healthz', 'GET /readyz', 'GET /metrics', 'GET /v1/openapi.json', 'POST /v1/session']);
});

test('every route that may change something is one for the audit log', async () => {
  const { routes } = await withRoutes();
  const unsafe = routes.filter(({ method }) => isUnsafe(String(method)));
  expect(unsafe.map(({ config }) => config?.action ?? '')).toEqual(
    unsafe.map(() => expect.stringMatching(/^[a-z-]+\.[a-z-]+$/) as unknown),
  );
});

describe("another project's migration does not exist", () => {
  test.each([
    'GET /v1/migrations/ID',
    'GET /v1/migrations/ID/steps',
    'GET /v1/migrations/ID/ha-ips',
    'GET /v1/migrations/ID/run',
    'GET /v1/migrations/ID/report',
    'GET /v1/migrations/ID/events',
    'POST /v1/migrations/ID/run',
    'POST /v1/migrations/ID/commands',
    'POST /v1/migrations/ID/commit',
  ])('%s', async (to) => {
    const world = await openWorld();
    const { mine, theirs, services, wanted } = world;
    const body = {
      ...(to.endsWith('commands') ? { kind: 'abort', reason: 'x' } : {}),
      ...(to.endsWith('commit') ? { deleteSource: true } : {}),
    };
    const more = to.startsWith('POST') ? { body } : {};
    const answer = await world.call('tom', to.replace('ID', theirs.id), more);
    expect(answer).toMatchObject(UNKNOWN);
    expect(answer.text).not.toContain('project-2');
    // In the same words as of one that there is nowhere, but for its name.
    const nowhere = await world.call('tom', to.replace('ID', 'm-nowhere0'), more);
    expect(nowhere.text.replaceAll('m-nowhere0', theirs.id).replace(/req-[0-9a-f-]+/, '')).toBe(
      answer.text.replace(/req-[0-9a-f-]+/, ''),
    );
    expect({ commands: services.commands, commits: services.commits, wanted: wanted.asked.size }).toEqual({
      commands: [],
      commits: [],
      wanted: 0,
    });
    expect((await world.call('tom', to.replace('ID', mine.id), more)).status).toBeLessThan(300);
    expect((await world.call('olga', to.replace('ID', theirs.id), more)).status).toBeLessThan(300);
  });

  test('as a stream', async () => {
    const world = await openWorld();
    const headers = { accept: 'text/event-stream' };
    expect(await world.call('tom', `GET /v1/migrations/${world.theirs.id}/events`, { headers })).toMatchObject(UNKNOWN);
  });

  test('in lists, and by the name that it shares with one of theirs', async () => {
    const world = await openWorld();
    const ids = async (who: 'tom' | 'paul' | 'olga'): Promise<unknown> => {
      const { body } = await world.call(who, 'GET /v1/migrations');
      return (body as { readonly migrations: readonly { readonly id: string }[] }).migrations.map(({ id }) => id);
    };
    expect(await ids('tom')).toEqual([world.mine.id]);
    expect(await ids('paul')).toEqual([world.theirs.id]);
    expect(await ids('olga')).toEqual([world.mine.id, world.theirs.id]);
    // The newer one of that name is theirs.
    expect((await world.call('tom', 'GET /v1/migrations/shop')).body).toMatchObject({ id: world.mine.id });
    expect((await world.call('olga', 'GET /v1/migrations/shop')).body).toMatchObject({ id: world.theirs.id });
  });
});

test('lists are sought by state and name, and tell no plan', async () => {
  const world = await openWorld();
  world.services.change(world.mine.id, { state: 'guarding', gate: 'secondary' });
  const { body } = await world.call('olga', 'GET /v1/migrations?state=guarding&name=shop');
  expect(body).toEqual({
    migrations: [
      {
        id: 'm-mine0001',
        name: 'shop',
        groupKey: 'project-1/port-vip',
        state: 'guarding',
        stepId: null,
        gate: 'secondary',
        error: null,
        createdAt: '2026-11-22T03:12:00.000Z',
        updatedAt: '2026-11-22T03:12:00.000Z',
        order: 'primary-first',
        sourceCloud: 'os1',
        targetCloud: 'os2',
        projectId: 'project-1',
        haIps: ['203.0.113.10'],
        gates: [],
      },
    ],
  });
  expect((await world.call('olga', 'GET /v1/migrations?state=moving')).body).toMatchObject({ code: 'REQUEST_INVALID' });
});

test('a viewer sees, and commands nothing', async () => {
  const world = await openWorld();
  const { mine, plan, services, wanted } = world;
  const at = `/v1/migrations/${mine.id}`;
  expect((await world.call('vera', `GET ${at}`)).status).toBe(200);
  for (const [to, body] of [
    [`POST ${at}/run`, {}],
    [`POST ${at}/commands`, { kind: 'approve', gate: 'cutover' }],
    [`POST ${at}/commit`, { deleteSource: false }],
    ['POST /v1/migrations', { plan }],
    ['POST /v1/plans', { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2' }],
    ['POST /v1/ha-ips', { cloud: 'os1', name: 'x', servers: ['a', 'b'] }],
    ['POST /v1/clouds/os1/groups/shop/inside', { guest: { access: 'console' } }],
  ] as const) {
    expect(await world.call('vera', to, { body }), to).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
  }
  expect([services.commands, services.commits, services.requests, services.haIpRequests, [...wanted.asked]]).toEqual([
    [],
    [],
    [],
    [],
    [],
  ]);
  expect(services.migrations).toHaveLength(2);
});
