import { describe, expect, test } from 'vitest';
import type { TenantClouds } from '../domain/tenant-clouds.ts';
import { openWorld } from './testing/world.ts';

const EVERYTHING = ['source', 'target', 'operator'];
/** As where each customer has an entry of its own in both clouds. */
const EACH_ITS_OWN: TenantClouds = {
  source: [
    { name: 'os1', projectId: null },
    { name: 'os1-blog', projectId: 'project-2' },
  ],
  target: [
    { name: 'os2-shop', projectId: 'project-1' },
    { name: 'os2-blog', projectId: 'project-2' },
  ],
  operator: [{ name: 'os2-admin', projectId: 'project-1' }],
};
const ENTRIES = ['os1', 'os1-blog', 'os2-shop', 'os2-blog', 'os2-admin'];
const openEntries = () => openWorld({ tenantClouds: EACH_ITS_OWN, clouds: () => Promise.resolve(ENTRIES) });

describe('which clouds there are', () => {
  test('for operators all of them, for others those that they may name', async () => {
    const world = await openEntries();
    const told = async (who: 'olga' | 'tom' | 'vera' | 'paul') => (await world.call(who, 'GET /v1/clouds')).body;
    expect(await told('olga')).toEqual({ clouds: ENTRIES.map((name) => ({ name, as: EVERYTHING })) });
    const ofShop = [
      { name: 'os1', as: ['source'] },
      { name: 'os2-shop', as: ['target'] },
      { name: 'os2-admin', as: ['operator'] },
    ];
    expect(await told('tom')).toEqual({ clouds: ofShop });
    expect(await told('vera')).toEqual({ clouds: ofShop });
    expect(await told('paul')).toEqual({
      clouds: [
        { name: 'os1', as: ['source'] },
        { name: 'os1-blog', as: ['source'] },
        { name: 'os2-blog', as: ['target'] },
      ],
    });
  });

  test('one that was opened and is not in clouds.yaml is none', async () => {
    const world = await openWorld({ tenantClouds: EACH_ITS_OWN });
    expect((await world.call('tom', 'GET /v1/clouds')).body).toEqual({
      clouds: [
        { name: 'os1', as: ['source'] },
        { name: 'os2-admin', as: ['operator'] },
      ],
    });
  });
});

test('what one may not name is not there, in the words of what is nowhere', async () => {
  const world = await openEntries();
  const paths = ['', '/groups', '/groups/shop', '/flavors', '/volume-types', '/networks'];
  for (const path of paths) {
    for (const cloud of ['os2-blog', 'os2-admin', 'os9']) {
      const answer = await world.call('tom', `GET /v1/clouds/${cloud}${path}`);
      expect(answer, `${cloud}${path}`).toMatchObject({ status: 404, body: { code: 'CLOUD_UNKNOWN' } });
      expect(answer.body).toMatchObject({
        detail: `This controller has no cloud ${cloud}.`,
        remedy: 'Use one of its clouds: os1, os2-shop.',
      });
    }
  }
  const haIp = { cloud: 'os2-admin', name: 'shop', servers: ['a', 'b'] };
  expect(await world.call('tom', 'POST /v1/ha-ips', { body: haIp })).toMatchObject({ status: 404 });
  expect([world.services.looks, world.services.listed, world.services.haIpRequests]).toEqual([[], [], []]);
});

describe('a plan that goes where it may not', () => {
  const wish = { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2-shop' };

  test.each([
    ['targetCloud', { targetCloud: 'os2-blog' }, 'targetCloud may be os2-shop.'],
    ['targetCloud', { targetCloud: 'os2-admin' }, 'targetCloud may be os2-shop.'],
    ['targetCloud', { targetCloud: 'os9' }, 'targetCloud may be os2-shop.'],
    ['sourceCloud', { sourceCloud: 'os1-blog' }, 'sourceCloud may be os1.'],
    ['targetOperatorCloud', { targetOperatorCloud: 'os2-shop' }, 'Leave targetOperatorCloud out'],
  ])('%s %j', async (key, more, remedy) => {
    const world = await openEntries();
    const body = { ...wish, ...more };
    const answer = await world.call('tom', 'POST /v1/plans', { body });
    expect(answer).toMatchObject({
      status: 403,
      body: {
        code: 'NOT_ALLOWED',
        detail: expect.stringContaining(`${key} (`) as unknown,
        remedy: expect.stringContaining(remedy) as unknown,
      },
    });
    expect([world.services.looks, world.services.requests]).toEqual([[], []]);
  });

  test('is refused as a plan, too, and an operator may go anywhere', async () => {
    const world = await openEntries();
    const plan = { ...world.plan, target: { ...world.plan.target, cloud: 'os2-blog' } };
    for (const to of ['POST /v1/migrations', 'POST /v1/preflights', 'POST /v1/plans/drift']) {
      const answer = await world.call('tom', to, { body: { plan } });
      expect(answer).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
      expect(answer.text).toContain('target.cloud (that cloud is not open to your project as a target)');
    }
    expect([world.services.looks, world.services.migrations.length]).toEqual([[], 2]);
    expect((await world.call('olga', 'POST /v1/migrations', { body: { plan } })).status).toBe(201);
  });

  test('may go where it may, and by the entry of an operator that is open', async () => {
    const world = await openEntries();
    const body = { ...wish, targetOperatorCloud: 'os2-admin' };
    expect((await world.call('tom', 'POST /v1/plans', { body })).status).toBe(201);
    expect(world.services.requests).toEqual([{ ...body, group: 'project-1/port-vip' }]);
  });

  test('goes nowhere while nobody has said where', async () => {
    const closed = { source: [{ name: 'os1', projectId: null }], target: [], operator: [] };
    const world = await openWorld({ tenantClouds: closed });
    const answer = await world.call('tom', 'POST /v1/plans', { body: { ...wish, targetCloud: 'os2' } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
    expect(answer.text).toContain('opens one with --tenant-targets');
  });
});

describe('what a plan may choose from', () => {
  const network = { external: false, shared: false, mtu: 1450, cidrs: ['10.0.0.0/24'] };
  const networks = [
    { ...network, id: 'n-1', name: 'blog-net', projectId: 'project-2' },
    { ...network, id: 'n-2', name: 'internet', projectId: 'admin', external: true, cidrs: null },
    { ...network, id: 'n-3', name: 'shared', projectId: 'admin', shared: true },
    { ...network, id: 'n-4', name: 'shop-net', projectId: 'project-1' },
  ];

  test('flavors and volume types, as the session there sees them', async () => {
    const world = await openWorld();
    const { services } = world;
    services.flavors = [
      { id: 'f-1', name: 'b2.small', vcpus: 2, ramMib: 4096, diskGib: 20, ephemeralGib: null, swapMib: 0 },
    ];
    services.volumeTypes = [{ id: 't-1', name: 'ssd', isDefault: true, encrypted: null }];
    expect((await world.call('vera', 'GET /v1/clouds/os2/flavors')).body).toEqual({ flavors: services.flavors });
    expect((await world.call('tom', 'GET /v1/clouds/os2/volume-types')).body).toEqual({
      volumeTypes: services.volumeTypes,
    });
    expect(services.listed).toEqual(['os2', 'os2']);
  });

  test('networks: for operators all, for others what is of their project or given to all', async () => {
    const world = await openWorld();
    world.services.networks = networks;
    const names = async (who: 'olga' | 'tom' | 'paul'): Promise<readonly string[]> => {
      const { body } = await world.call(who, 'GET /v1/clouds/os2/networks');
      return (body as { readonly networks: readonly { readonly name: string }[] }).networks.map(({ name }) => name);
    };
    expect(await names('olga')).toEqual(['blog-net', 'internet', 'shared', 'shop-net']);
    expect(await names('tom')).toEqual(['internet', 'shared', 'shop-net']);
    expect(await names('paul')).toEqual(['blog-net', 'internet', 'shared']);
    expect((await world.call('olga', 'GET /v1/clouds/os2-admin/networks')).status).toBe(200);
  });
});
