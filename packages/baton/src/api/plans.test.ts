import { describe, expect, test } from 'vitest';
import type { Plan } from '../domain/plan.ts';
import { openWorld, type World } from './testing/world.ts';

const wish = { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2' };
const NOT_ALLOWED = { status: 403, body: { code: 'NOT_ALLOWED' } };

test('a tenant makes a plan of its own group, which is told by its key', async () => {
  const world = await openWorld();
  const { status, body } = await world.call('tom', 'POST /v1/plans', { body: wish });
  expect(status).toBe(201);
  expect(body).toMatchObject({ plan: { name: 'shop', groupKey: 'project-1/port-vip' }, findings: [] });
  expect(world.services.requests).toEqual([{ ...wish, group: 'project-1/port-vip' }]);
});

test("another project's group is as none, by its key and by its name", async () => {
  const world = await openWorld();
  world.services.groups = world.services.groups.filter(({ projectId }) => projectId === 'project-2');
  for (const group of ['shop', 'project-2/port-vip-2', '203.0.113.10']) {
    const answer = await world.call('tom', 'POST /v1/plans', { body: { ...wish, group } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'GROUP_UNKNOWN' } });
    expect(answer.text).not.toContain('port-vip-2 ');
  }
  expect(world.services.requests).toEqual([]);
});

test("a session of another project's is not used for a tenant", async () => {
  const world = await openWorld();
  world.services.sessionProject = 'project-0';
  expect(await world.call('tom', 'POST /v1/plans', { body: wish })).toMatchObject(NOT_ALLOWED);
  const haIp = { cloud: 'os1', name: 'shop', servers: ['a', 'b'] };
  expect(await world.call('tom', 'POST /v1/ha-ips', { body: haIp })).toMatchObject(NOT_ALLOWED);
  expect([world.services.requests, world.services.haIpRequests]).toEqual([[], []]);
  world.services.sessionProject = 'project-1';
  expect((await world.call('tom', 'POST /v1/ha-ips', { body: haIp })).status).toBe(201);
  expect(world.services.haIpRequests).toEqual([haIp]);
});

test('a cloud that the controller does not have is named with those it has', async () => {
  const world = await openWorld();
  for (const [to, body] of [
    ['POST /v1/plans', { ...wish, targetCloud: 'os9' }],
    ['GET /v1/clouds/os9/groups', undefined],
    ['GET /v1/clouds/os9', undefined],
    ['POST /v1/preflights', { plan: { ...world.plan, target: { ...world.plan.target, cloud: 'os9' } } }],
  ] as const) {
    const answer = await world.call('olga', to, body === undefined ? {} : { body });
    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'CLOUD_UNKNOWN', remedy: 'Use one of its clouds: os1, os2, os2-admin.' },
    });
  }
});

describe('a plan that somebody brings', () => {
  const start = async (world: World, plan: Plan): Promise<unknown> =>
    await world.call('tom', 'POST /v1/migrations', { body: { plan } });

  test('is started as it was made', async () => {
    const world = await openWorld();
    expect(await start(world, world.plan)).toMatchObject({ status: 201, body: { name: 'shop', state: 'created' } });
    expect(world.wanted.asked.size).toBe(0);
  });

  const [secret, other] = ['server-of-project-2', 'volume-of-project-2'];
  test.each<[string, (plan: Plan) => Partial<Plan>]>([
    ['source.projectId', ({ source }) => ({ source: { ...source, projectId: 'project-2' } })],
    ['groupKey', () => ({ groupKey: '10.20.0.100' })],
    [
      'loadBalancers[0].sourceServerId',
      ({ loadBalancers }) => ({
        loadBalancers: loadBalancers.map((one, at) => (at === 0 ? { ...one, sourceServerId: secret } : one)),
      }),
    ],
    [
      'loadBalancers[0].disks[1].source',
      ({ loadBalancers }) => ({
        loadBalancers: loadBalancers.map((one) => ({
          ...one,
          disks: one.disks.map((disk) =>
            disk.source.kind === 'volume' ? { ...disk, source: { ...disk.source, volumeId: other } } : disk,
          ),
        })),
      }),
    ],
    [
      'loadBalancers[1].nics[0].sourcePortId',
      ({ loadBalancers }) => ({
        loadBalancers: loadBalancers.map((one, at) =>
          at === 1 ? { ...one, nics: one.nics.map((nic) => ({ ...nic, sourcePortId: 'x' })) } : one,
        ),
      }),
    ],
    [
      'haIps[0].sourceFloatingIpId',
      ({ haIps }) => ({ haIps: haIps.map((one) => ({ ...one, sourceFloatingIpId: 'x' })) }),
    ],
    [
      'haIps[0].sourceFloatingIpId',
      ({ haIps }) => ({ haIps: haIps.map((one) => ({ ...one, address: '203.0.113.99' })) }),
    ],
    ['vips[0].sourcePortId', ({ vips }) => ({ vips: vips.map((one) => ({ ...one, sourcePortId: 'x' })) })],
    ['routers[0].sourceId', ({ routers }) => ({ routers: routers.map((one) => ({ ...one, sourceId: 'x' })) })],
  ])('is refused when %s is not of their group', async (key, change) => {
    const world = await openWorld();
    const plan = { ...world.plan, ...change(world.plan) };
    const body = { detail: expect.stringContaining(key) as unknown };
    const answer = await start(world, plan);
    if (key === 'groupKey') expect(answer).toMatchObject({ status: 403, body });
    else expect(answer).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED', ...body } });
    expect(world.services.migrations).toHaveLength(2);
  });

  test('of a group that is not found any more is refused', async () => {
    const world = await openWorld();
    world.services.groups = [];
    expect(await start(world, world.plan)).toMatchObject({ status: 404, body: { code: 'GROUP_UNKNOWN' } });
  });

  test('an operator may bring any', async () => {
    const world = await openWorld();
    const plan = { ...world.plan, source: { ...world.plan.source, projectId: 'project-2' } };
    expect((await world.call('olga', 'POST /v1/migrations', { body: { plan } })).status).toBe(201);
  });
});

test('a viewer may look at what a plan would meet', async () => {
  const world = await openWorld();
  const { plan, services } = world;
  services.findings = [{ check: 'x', result: 'pass', detail: 'd', remedy: '' }];
  services.drift = [{ path: 'vips', kind: 'changed', planned: { a: [1] }, found: null }];
  const findings = await world.call('vera', 'POST /v1/preflights', { body: { plan } });
  expect([findings.status, findings.body]).toEqual([200, { findings: services.findings }]);
  const drift = await world.call('vera', 'POST /v1/plans/drift', { body: { plan, look: {} } });
  expect([drift.status, drift.body]).toEqual([200, { drift: services.drift }]);
});
