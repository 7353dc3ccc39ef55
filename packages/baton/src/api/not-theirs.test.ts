import { describe, expect, test } from 'vitest';
import type { Plan, PlannedCutover } from '../domain/plan.ts';
import type { CloudsByUse } from '../domain/tenant-clouds.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import type { PlanRequest } from '../services/services.ts';
import { notTheirsOfPlan, notTheirsOfRequest } from './not-theirs.ts';
import { openWorld } from './testing/world.ts';

const { operatorCloud: _operator, ...target } = examplePlan.target;
/** As a tenant may bring it. */
const plain: Plan = { ...examplePlan, target, probe: { ...examplePlan.probe, vantage: [] } };
const request: PlanRequest = { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2' };
const open: CloudsByUse = { source: ['os1'], target: ['os2'], operator: [] };

const hook: PlannedCutover = { driver: 'hook', command: ['sh', '-c', 'id'], timeoutSeconds: 5 };
const url: PlannedCutover = { driver: 'hook', url: 'http://169.254.169.254/', timeoutSeconds: 5 };
const dns = { driver: 'dns', name: 'shop.example', ttlSeconds: 30, usualTtlSeconds: 60 } as const;
const server = { kind: 'rfc2136', server: '10.0.0.53', port: 53, zone: 'example', keyFile: '/etc/key' } as const;
const clusters = { source: { pool: 'volumes' }, target: { pool: 'volumes' } };
const rbd = { ...clusters, goalSeconds: 10 };
const mover = { image: '/etc/shadow', gateway: 'h:1', listen: 'h:2', through: ['id'], goalSeconds: 10 };

const withCutover = (cutover: PlannedCutover): Plan => ({
  ...plain,
  haIps: plain.haIps.map((haIp) => ({ ...haIp, cutover })),
});

describe('of a plan', () => {
  test.each<[string, Plan, readonly string[]]>([
    ['nothing', plain, []],
    ['a floating IP', withCutover({ driver: 'floating-ip' }), []],
    ['a hook that is a command', withCutover(hook), ['haIps[0].cutover.command']],
    ['a hook that is a URL', withCutover(url), ['haIps[0].cutover.url']],
    [
      'a name server',
      withCutover({ ...dns, update: server }),
      ['haIps[0].cutover.update.server', 'haIps[0].cutover.update.keyFile'],
    ],
    [
      "Designate by the controller's session",
      withCutover({ ...dns, update: { kind: 'designate', cloud: 'os2' } }),
      ['haIps[0].cutover.update.cloud'],
    ],
    ['a vantage', { ...plain, probe: { ...plain.probe, vantage: ['sh'] } }, ['probe.vantage']],
    [
      'other vantages',
      { ...plain, probe: { ...plain.probe, otherVantages: { far: ['sh'] } } },
      ['probe.otherVantages'],
    ],
    [
      'movers',
      { ...plain, disks: { strategy: 'mover', preCopy: 'passes', mover } },
      ['disks.mover.image', 'disks.mover.gateway', 'disks.mover.listen', 'disks.mover.through'],
    ],
    ['Ceph clusters', { ...plain, disks: { strategy: 'rbd', preCopy: 'passes', rbd } }, ['disks.rbd']],
    [
      'SSH',
      { ...plain, guest: { access: 'ssh', ssh: { user: 'root', config: '/etc/x', jump: 'h' } } },
      ['guest.access', 'guest.ssh.config', 'guest.ssh.jump'],
    ],
    ['consoles', { ...plain, guest: { access: 'console' } }, []],
    [
      'hosts to log in to',
      {
        ...plain,
        loadBalancers: plain.loadBalancers.map((one) => ({ ...one, sshDestination: 'h', sshDestinationInTarget: 'i' })),
      },
      [0, 1].flatMap((at) => [`loadBalancers[${at}].sshDestination`, `loadBalancers[${at}].sshDestinationInTarget`]),
    ],
    [
      "the operator's session",
      { ...plain, target: { ...target, operatorCloud: 'os2-admin' } },
      ['target.operatorCloud'],
    ],
    ['another source', { ...plain, source: { ...plain.source, cloud: 'os2' } }, ['source.cloud']],
    ['another target', { ...plain, target: { ...target, cloud: 'os1' } }, ['target.cloud']],
  ])('%s', (_what, plan, keys) => {
    expect(notTheirsOfPlan(plan, open).map(({ key }) => key)).toEqual(keys);
  });

  test("the operator's session, where the operator allows it", () => {
    const allowed = { ...open, operator: ['os2-operator'] };
    expect(notTheirsOfPlan(examplePlan, allowed).map(({ key }) => key)).toEqual(['probe.vantage']);
  });
});

test.each<[Partial<PlanRequest>, readonly string[]]>([
  [{}, []],
  [{ vantage: [] }, []],
  [{ vantage: ['sh'] }, ['vantage']],
  [{ calibrate: true }, ['calibrate']],
  [{ targetOperatorCloud: 'os2-admin' }, ['targetOperatorCloud']],
  [{ sourceCloud: 'os2', targetCloud: 'os2-admin' }, ['sourceCloud', 'targetCloud']],
  [{ cutover: hook }, ['cutover.command']],
  [{ cutovers: { '203.0.113.10': url } }, ['cutovers[203.0.113.10].url']],
  [{ byName: { name: 'shop.example', update: server } }, ['byName.update.server', 'byName.update.keyFile']],
  [{ probe: { otherVantages: { far: ['sh'] } } }, ['probe.otherVantages']],
  [{ guest: { access: 'ssh' } }, ['guest.access']],
  [{ sshDestinations: { a: 'h' } }, ['sshDestinations']],
  [{ sshDestinationsInTarget: { a: 'h' } }, ['sshDestinationsInTarget']],
  [{ disks: { mover: { image: '/x', gateway: 'h:1' } } }, ['disks.mover.image', 'disks.mover.gateway']],
  [{ disks: { rbd: clusters } }, ['disks.rbd']],
  [{ disks: { strategy: 'image' }, guest: { access: 'console' }, primary: 'shop-lb1' }, []],
])('of a request %j', (more, keys) => {
  expect(notTheirsOfRequest({ ...request, ...more }, open).map(({ key }) => key)).toEqual(keys);
});

test('a tenant is refused by the key, before any cloud is asked; an operator is not', async () => {
  const world = await openWorld();
  const { plan, services } = world;
  const hooked = { ...plan, haIps: plan.haIps.map((haIp) => ({ ...haIp, cutover: hook })) };
  for (const to of ['POST /v1/migrations', 'POST /v1/preflights', 'POST /v1/plans/drift']) {
    const answer = await world.call('tom', to, { body: { plan: hooked } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
    expect(answer.text).toContain('haIps[0].cutover.command (it is a command that would run on the controller)');
    expect(answer.text).not.toContain('sh, -c, id');
  }
  const body = { ...request, vantage: ['sh'] };
  expect(await world.call('tom', 'POST /v1/plans', { body })).toMatchObject({
    status: 403,
    body: { code: 'NOT_ALLOWED' },
  });
  expect(services.looks).toEqual([]);
  expect([services.requests, services.migrations.length]).toEqual([[], 2]);
  expect((await world.call('olga', 'POST /v1/plans', { body })).status).toBe(201);
  expect((await world.call('olga', 'POST /v1/migrations', { body: { plan: hooked } })).status).toBe(201);
});
