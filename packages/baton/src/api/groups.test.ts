import { expect, test } from 'vitest';
import { lb1, lb2 } from '../preflight/testing/guest-readings.ts';
import { openWorld } from './testing/world.ts';

interface Groups {
  readonly projectId: string;
  readonly projectNames: unknown;
  readonly groups: readonly { readonly key: string }[];
  readonly leftOut: readonly { readonly what: string }[];
}

const keysOf = (body: unknown): readonly string[] => (body as Groups).groups.map(({ key }) => key);

test("a cloud's session is told whole to operators only", async () => {
  const world = await openWorld();
  const told = (await world.call('tom', 'GET /v1/clouds/os1')).body as object;
  expect(Object.keys(told)).not.toContain('services');
  expect(Object.keys(told)).not.toContain('warnings');
  expect((await world.call('olga', 'GET /v1/clouds/os1')).body).toMatchObject({ services: [{}, {}], warnings: [] });
});

test('who is no operator is shown the groups of its project, whatever it asks for', async () => {
  const world = await openWorld();
  world.services.projectNames = { 'project-1': 'shop', 'project-2': 'blog' };
  for (const query of ['', '?all_projects=true']) {
    const { body } = await world.call('tom', `GET /v1/clouds/os1/groups${query}`);
    expect(keysOf(body)).toEqual(['project-1/port-vip']);
    expect(body).toMatchObject({ projectId: 'project-1', projectNames: { 'project-1': 'shop' } });
  }
  expect(keysOf((await world.call('olga', 'GET /v1/clouds/os1/groups?all_projects=true')).body)).toEqual([
    'project-1/port-vip',
    'project-2/port-vip-2',
  ]);
});

test("where the session is another project's, all are looked at, and nothing of others is told", async () => {
  const world = await openWorld();
  const { services } = world;
  services.sessionProject = 'project-0';
  services.leftOut = [
    { what: 'server blog-db', why: 'it has no pair', about: ['server-of-project-2'] },
    { what: 'port shop-lb1', why: 'it is down', about: ['port-a'] },
    { what: 'server shop-lb1 and blog-db', why: 'both claim 10.20.0.100', about: ['server-a', 'server-of-project-2'] },
    { what: 'nothing in particular', why: 'who knows', about: [] },
  ];
  const { body } = await world.call('tom', 'GET /v1/clouds/os1/groups');
  expect(keysOf(body)).toEqual(['project-1/port-vip']);
  expect((body as Groups).leftOut.map(({ what }) => what)).toEqual(['port shop-lb1']);
  expect(services.looks.map(({ allProjects }) => allProjects)).toEqual([false, true]);
});

test('a group is shown by name, address or key; of another project by none', async () => {
  const world = await openWorld();
  for (const wanted of ['shop', '203.0.113.10', 'project-1%2Fport-vip', 'shop-lb2']) {
    const { status, body } = await world.call('vera', `GET /v1/clouds/os1/groups/${wanted}`);
    expect([status, body]).toMatchObject([200, { group: { key: 'project-1/port-vip' } }]);
  }
  const answer = await world.call('tom', 'GET /v1/clouds/os1/groups/project-2%2Fport-vip-2');
  expect(answer).toMatchObject({ status: 404, body: { code: 'GROUP_UNKNOWN' } });
  const key = await world.call('olga', 'POST /v1/clouds/os1/groups/project-2%2Fport-vip-2', {
    body: { options: { allProjects: true } },
  });
  expect(key).toMatchObject({ status: 200, body: { group: { projectId: 'project-2' } } });
});

test('what somebody declares reaches the look', async () => {
  const world = await openWorld();
  const declared = [{ name: 'x', loadBalancers: ['a', 'b'], vips: ['10.0.0.1'], haIps: [] }];
  const { status } = await world.call('tom', 'POST /v1/clouds/os1/groups', { body: { declared } });
  expect(status).toBe(200);
  expect(world.services.looks).toEqual([{ allProjects: false, declared: [{ ...declared[0], at: 'the request' }] }]);
});

test('inside, everything that was seen is told', async () => {
  const world = await openWorld();
  world.services.readings = new Map([
    ['server-a', lb1],
    ['server-b', { ...lb2, access: 'console', vrrp: null, clock: null, gaps: [{ what: 'VRRP', why: 'no way in' }] }],
  ]);
  const { body } = await world.call('olga', 'POST /v1/clouds/os1/groups/shop/inside', {
    body: { guest: { access: 'ssh' } },
  });
  expect(body).toEqual({ readings: Object.fromEntries(world.services.readings) });
});

test('inside, a tenant is shown consoles of its own group and no SSH', async () => {
  const world = await openWorld();
  const to = 'POST /v1/clouds/os1/groups/shop/inside';
  expect(await world.call('tom', to, { body: { guest: { access: 'console' } } })).toMatchObject({
    status: 200,
    body: { readings: {} },
  });
  for (const body of [{ guest: { access: 'ssh' } }, { guest: { access: 'none' }, destinations: { 'shop-lb1': 'h' } }]) {
    expect(await world.call('tom', to, { body })).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
  }
  expect(await world.call('paul', to, { body: { guest: { access: 'console' } } })).toMatchObject({ status: 200 });
  expect(world.services.lookedInside).toHaveLength(2);
});
