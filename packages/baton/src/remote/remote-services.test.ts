import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleMigration, InMemoryServices } from '../cli/testing/in-memory-services.ts';
import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import type { GuestReading } from '../domain/guest-reading.ts';
import { summaryOf } from '../domain/migration-summary.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import { shop } from '../preflight/testing/fixtures.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import type { PlanRequest, Services } from '../services/services.ts';
import { ContractServer } from './testing/contract-server.ts';
import { remoteOf } from './testing/remote-of.ts';

const ID = 'm-4k2p9x7c';
const NEVER = new AbortController().signal;
let server: ContractServer;
let there: InMemoryServices;
let here: InMemoryServices;
let remote: Services;

beforeEach(async () => {
  there = new InMemoryServices();
  here = new InMemoryServices();
  server = await ContractServer.start(there);
  server.admit('b');
  remote = remoteOf(server.url, 'b', here);
});
afterEach(async () => {
  await remote.close();
  await server.close();
});

const withShop = async (): Promise<void> => {
  there.groups = await groupsInFull(readableCloud(shop), NEVER);
};

const reading: GuestReading = {
  access: 'ssh',
  system: { family: 'linux', name: 'Debian', kernel: '6.1', hostName: 'lb1', init: 'systemd' },
  vrrp: [],
  units: null,
  interfaces: null,
  routes: null,
  listening: null,
  mounts: null,
  fstab: null,
  cloudInit: null,
  clock: { offsetMs: -3, errorMs: 1, synchronized: true },
  companions: ['haproxy'],
  trouble: [],
  gaps: [{ what: 'units', why: 'not asked' }],
};

describe('what comes back is what the services there say', () => {
  test('of clouds', async () => {
    expect(await remote.checkCloud('os1', NEVER)).toEqual(await there.checkCloud('os1'));
    await withShop();
    expect(await remote.discover('os1', {}, NEVER)).toEqual(await there.discover('os1', {}));
    expect(await remote.showGroup('os1', 'shop', {}, NEVER)).toEqual(await there.showGroup('os1', 'shop', {}));
  });

  test('of what plans choose from', async () => {
    there.flavors = [
      { id: 'f-1', name: 'b2.small', vcpus: 2, ramMib: 4096, diskGib: 20, ephemeralGib: null, swapMib: 0 },
    ];
    there.volumeTypes = [{ id: 't-1', name: 'ssd', isDefault: true, encrypted: null }];
    const common = { projectId: 'admin', external: true, shared: false, mtu: 1500 };
    there.networks = [
      { ...common, id: 'n-1', name: 'internet', cidrs: ['203.0.113.0/24'] },
      { ...common, id: 'n-2', name: 'other', cidrs: null },
    ];
    expect(await remote.listFlavors('os2', NEVER)).toEqual(there.flavors);
    expect(await remote.listVolumeTypes('os/2', NEVER)).toEqual(there.volumeTypes);
    expect(await remote.listNetworks('os2', NEVER)).toEqual(there.networks);
    expect(there.listed).toEqual(['os2', 'os/2', 'os2']);
  });

  test('of a cloud, for whoever is no operator', async () => {
    const { warnings: _, services: __, ...rest } = await there.checkCloud('os1');
    server.instead('GET /v1/clouds/os1', (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rest));
    });
    expect(await remote.checkCloud('os1', NEVER)).toEqual({ ...rest, warnings: [], services: [] });
  });

  test('of plans', async () => {
    there.findings = [{ check: 'quota', result: 'warn', detail: 'tight', remedy: 'Ask.' }];
    there.drift = [{ path: 'haIps.203.0.113.10', kind: 'gone', planned: { address: '203.0.113.10' }, found: null }];
    const request: PlanRequest = { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2', look: {} };
    const made = await remote.createPlan(request, NEVER);
    expect(made).toEqual({ plan: examplePlan, findings: there.findings });
    expect(JSON.stringify(made.plan)).toBe(JSON.stringify(examplePlan));
    expect(there.requests).toEqual([request]);
    expect(await remote.diffPlan(examplePlan, {}, NEVER)).toEqual(there.drift);
    expect(await remote.preflight(examplePlan, NEVER)).toEqual(there.findings);
  });

  test('of migrations', async () => {
    there.record({ kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' });
    there.record({ kind: 'note', stepId: null, text: 'n' });
    expect(await remote.createMigration(examplePlan, NEVER)).toEqual(exampleMigration);
    expect(await remote.getMigration('shop')).toEqual(exampleMigration);
    expect(await remote.listMigrations()).toEqual([exampleMigration]);
    server.asked.length = 0;
    expect(await remote.summaries()).toEqual([summaryOf(exampleMigration)]);
    expect(server.asked).toHaveLength(1);
    expect(await remote.summaries(['m-other001'])).toEqual([]);
    expect(await remote.haIpsLead(ID)).toEqual(new Map([['203.0.113.10', 'target']]));
    expect(await remote.events(ID, 1)).toEqual(there.log.slice(1));
    expect(await remote.eventPage(ID, 0, 1)).toEqual({ events: there.log.slice(0, 1), more: true });
    expect(await remote.eventPage(ID, 1, 1)).toEqual({ events: there.log.slice(1), more: false });
    expect(await remote.report(ID)).toEqual(await there.report());
    expect(await remote.commit(ID, { deleteSource: true, by: 'nobody' }, NEVER)).toEqual({
      deleted: ['server shop-lb1'],
      left: ['network front'],
    });
    expect(there.committed).toEqual({ deleteSource: true, by: 'alice' });
    const request = { cloud: 'os1', name: 'vip', servers: ['a', 'b'], dryRun: true };
    expect(await remote.createHaIp(request, NEVER)).toEqual(there.haIp);
    expect(there.haIpRequests).toEqual([request]);
  });
});

describe('how a group is looked for', () => {
  const declared = [{ name: 'shop', loadBalancers: ['a', 'b'], vips: ['10.0.0.100'], haIps: [], at: 'x.yaml:1:1' }];

  test('goes with it: in the address where it is plain, else in a body', async () => {
    await remote.discover('os1', { allProjects: true }, NEVER);
    await remote.discover('os1', { declared }, NEVER);
    expect(there.looks).toEqual([{ allProjects: true }, { declared }]);
    expect(server.asked.map(({ call }) => call)).toEqual([
      'GET /v1/clouds/os1/groups?all_projects=true',
      'POST /v1/clouds/os1/groups',
    ]);
  });

  test('is remembered for the look inside', async () => {
    await withShop();
    const [one] = there.groups;
    if (one === undefined) throw new Error('no group');
    there.readings = new Map([['lb1', reading]]);
    const { group } = await remote.showGroup('os1', 'shop', { declared }, NEVER);
    const guest = { access: 'ssh' } as const;
    expect(await remote.lookInside('os1', group, guest, { lb1: 'root@lb1' }, NEVER)).toEqual(there.readings);
    expect(there.looks).toEqual([{ declared }, { declared }]);
    expect(there.lookedInside).toEqual([{ guest, destinations: { lb1: 'root@lb1' } }]);
    expect(server.asked.at(-1)?.call).toBe(`POST /v1/clouds/os1/groups/${encodeURIComponent(one.key)}/inside`);
  });
});

test('isRunning: it is run, or a controller is to', async () => {
  expect(await remote.isRunning(ID)).toBe(false);
  there.running = [true];
  expect(await remote.isRunning(ID)).toBe(true);
});

test('a plan with a key that is not known here is refused: it could not be read again', async () => {
  there.plan = { ...examplePlan, moon: 'full' } as typeof examplePlan;
  const request: PlanRequest = { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2' };
  await expect(remote.createPlan(request, NEVER)).rejects.toMatchObject({
    code: 'CONTROLLER_ANSWER_INVALID',
    message: expect.stringContaining('is not what was promised at plan'),
  });
  there.migration = { ...exampleMigration, plan: there.plan };
  expect((await remote.getMigration(ID)).plan).toHaveProperty('moon');
});

test('many migrations are asked for a few at a time, and stand in the order of the list', async () => {
  const all = Array.from({ length: 20 }, (_, at) => ({ ...exampleMigration, id: `m-${at}` }));
  there.listMigrations = () => Promise.resolve(all);
  let now = 0;
  let most = 0;
  there.getMigration = async (id) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 20 - Number(id.slice(2))));
    now -= 1;
    return { ...exampleMigration, id };
  };
  expect((await remote.listMigrations()).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(6);
});

test('what is done on this machine is done here', async () => {
  const request = {
    hook: { command: ['true'], timeoutSeconds: 1 },
    address: '203.0.113.10',
    vip: '10.0.0.1',
    sourceCloud: 'a',
    targetCloud: 'b',
    live: false,
  };
  await remote.testHook(request, () => undefined, NEVER);
  expect(here.hookTests).toEqual([request]);
  await remote.outageMeter(examplePlan.probe).close();
  expect(server.asked).toEqual([]);
});

test('an address that is no place for a login is refused at once', () => {
  expect(() => remoteOf('http://baton.example.net', 'b', here)).toThrow(
    expect.objectContaining({ code: 'CONTROLLER_URL_INSECURE' }),
  );
});
