import { describe, expect, it } from 'vitest';

import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import { BatonError } from '../domain/error.ts';
import {
  emptyTarget,
  network,
  operatorOf,
  port,
  rule,
  securityGroup,
  server,
  shop,
  subnet,
  volume,
} from '../preflight/testing/fixtures.ts';
import { readableCloud, type CloudContents } from '../preflight/testing/readable-cloud.ts';
import type { PlanRequest } from '../services/services.ts';
import { createPlan, type CreatedPlan } from './create-plan.ts';
import { gatherSource, gatherTarget } from './gather.ts';
import { planFaults } from './plan-file/plan-rules.ts';
import { planSchema } from './plan-file/plan-schema.ts';
import { firstLook } from './probe-plan.ts';

const signal = new AbortController().signal;
const request: PlanRequest = { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2' };

interface Situation {
  readonly source?: Partial<CloudContents>;
  readonly target?: Partial<CloudContents>;
  readonly request?: Partial<PlanRequest>;
  readonly answers?: Readonly<Record<string, string>>;
  readonly operator?: boolean;
}

async function plan(situation: Situation = {}): Promise<CreatedPlan> {
  const source = readableCloud({ ...shop, ...situation.source });
  const contents = { ...emptyTarget, ...situation.target };
  const [group] = await groupsInFull(source, signal);
  if (group === undefined) throw new Error('no group');
  const operator = situation.operator === true ? readableCloud(operatorOf({ ...emptyTarget })) : null;
  const facts = await gatherSource(source, group, null, signal);
  return createPlan({
    group,
    request: { ...request, ...situation.request },
    source: { ...facts, answers: new Map(Object.entries(situation.answers ?? {})) },
    target: await gatherTarget(readableCloud(contents), operator, signal),
    now: new Date('2026-11-22T12:00:00Z'),
    runbook: () => [{ id: 'preflight', title: 'Check', impact: 'none' }],
  });
}

const closed: Partial<CloudContents> = {
  securityGroups: [
    securityGroup('sg-lb', [rule('tcp', { portRangeMin: 80, portRangeMax: 80, remoteIpPrefix: '192.0.2.0/24' })]),
  ],
};

async function refusal(situation: Situation): Promise<BatonError> {
  const error: unknown = await plan(situation).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BatonError)) throw new Error(`no BatonError: ${String(error)}`);
  return error;
}

describe('createPlan', () => {
  it('makes a plan that its own file format accepts', async () => {
    const created = await plan();
    expect(planSchema.parse(created.plan)).toEqual(created.plan);
    expect(planFaults(created.plan)).toEqual([]);
  });

  it('tells what the disks of a flavor hold is lost', async () => {
    expect((await plan()).plan.outcome.lost.join('\n')).not.toMatch(/ephemeral|swap/);
    const flavor = { name: 'lb.tiny', vcpus: 1, ramMib: 128, diskGib: 1, ephemeralGib: 20, swapMib: 512 };
    const servers = shop.servers.map((one) => (one.id === 'server-a' ? { ...one, flavor } : one));
    expect((await plan({ source: { servers } })).plan.outcome.lost.slice(0, 2)).toEqual([
      'the ephemeral disk of shop-lb1, 20 GiB with all it holds: nothing can copy it, so the preflight blocks',
      'the swap disk of shop-lb1, 512 MiB: there is one in the target only if the flavor there has one',
    ]);
  });

  it('carries the pair over', async () => {
    const { plan: made } = await plan({ request: { targetOperatorCloud: 'os2-admin' } });
    expect(made).toMatchObject({
      name: 'shop',
      groupKey: 'project-1/port-vip',
      created: '2026-11-22T12:00:00.000Z',
      source: { cloud: 'os1', projectId: 'project-1' },
      target: { cloud: 'os2', projectId: 'project-2', operatorCloud: 'os2-admin' },
      haIps: [
        {
          address: '203.0.113.10',
          sourceFloatingIpId: 'fip-203.0.113.10',
          vipAddress: '10.20.0.100',
          targetNetwork: { id: 'ext-2', name: 'internet' },
        },
      ],
      vips: [{ address: '10.20.0.100', sourcePortId: 'port-vip', sourceSubnetId: 'shop-subnet' }],
      networks: [
        {
          sourceId: 'shop-net',
          target: 'create',
          mtu: 1450,
          subnets: [{ cidr: '10.20.0.0/24', gatewayIp: '10.20.0.1' }],
        },
      ],
      routers: [
        { sourceId: 'router-1', target: 'create', externalNetwork: { id: 'ext-2' }, sourceSubnetIds: ['shop-subnet'] },
      ],
      gates: { cutover: 'person', secondary: 'person' },
      runbook: [{ step: 'preflight', title: 'Check', impact: 'none' }],
    });
    expect(
      made.loadBalancers.map((one) => [
        one.role,
        one.name,
        one.flavor.targetId,
        one.keyPair?.name,
        one.imageProperties,
      ]),
    ).toEqual([
      ['primary', 'shop-lb1', 'flavor-2', 'ops', { hw_disk_bus: 'virtio', os_type: 'linux' }],
      ['secondary', 'shop-lb2', 'flavor-2', 'ops', { hw_disk_bus: 'virtio', os_type: 'linux' }],
    ]);
    expect(made.outcome.kept[0]).toContain(
      'shop-lb1 is taken for the primary: console of shop-lb1 says VRRP HA MASTER',
    );
    expect(made.forecast.basis.at(-1)).toContain('measuring: HA IPs are watched by ping and HTTP on port 80');
    expect(made.loadBalancers[0]?.nics).toEqual([
      {
        name: 'port-a',
        sourcePortId: 'port-a',
        sourceNetworkId: 'shop-net',
        macAddress: 'fa:16:3e:00:00:0a',
        fixedIps: [{ subnetId: 'shop-subnet', address: '10.20.0.11' }],
        sourceSecurityGroupIds: ['sg-lb'],
        allowedAddressPairs: [{ ipAddress: '10.20.0.100' }],
        portSecurityEnabled: true,
      },
    ]);
    expect(
      made.loadBalancers[0]?.disks.map((disk) => [
        disk.key,
        disk.boot,
        disk.sizeGib,
        disk.targetVolumeType,
        disk.source.kind,
      ]),
    ).toEqual([
      ['root', true, 1, 'nfs', 'image-root'],
      ['data-1', false, 1, 'nfs', 'volume'],
    ]);
  });

  it('leaves what customers and Baton say to each other in metadata behind', async () => {
    const said = {
      migrate_flag: 'o2o-migrate-now',
      _export_answer: 'accepted',
      _export_progress: 'x',
      baton_flag: 'y',
    };
    const servers = (shop.servers ?? []).map((one) => ({ ...one, metadata: { ...said, role: 'lb' } }));
    const { plan: made } = await plan({ source: { servers } });
    expect(made.loadBalancers.map(({ metadata }) => metadata)).toEqual([{ role: 'lb' }, { role: 'lb' }]);
  });

  it('never guesses the primary', async () => {
    const silent = { consoles: {} };
    expect(await refusal({ source: silent })).toMatchObject({
      code: 'PRIMARY_UNKNOWN',
      remedy: expect.stringContaining('--primary shop-lb1'),
    });
    expect((await refusal({ source: silent, request: { primary: 'shop-lb3' } })).code).toBe('PRIMARY_UNKNOWN');
    const named = await plan({ source: silent, request: { primary: 'shop-lb2' } });
    expect(named.plan.loadBalancers.map((one) => one.name)).toEqual(['shop-lb2', 'shop-lb1']);
  });

  it('says when the named primary is not the one that was observed', async () => {
    const { plan: made, notes } = await plan({ request: { primary: 'server-b' } });
    expect(made.loadBalancers[0]?.sourceServerId).toBe('server-b');
    expect(notes[0]).toContain('but it was not observed as MASTER (console of shop-lb1 says VRRP HA MASTER');
  });

  it('refuses a group of three', async () => {
    const third = port('port-c', 'shop-net', ['shop-subnet:10.20.0.13'], {
      deviceId: 'c',
      allowedAddressPairs: [{ ipAddress: '10.20.0.100' }],
    });
    expect(
      (await refusal({ source: { servers: [...shop.servers, server('c')], ports: [...shop.ports, third] } })).code,
    ).toBe('GROUP_NOT_A_PAIR');
  });

  it('gives two servers of one name two names', async () => {
    const { plan: made } = await plan({ source: { servers: shop.servers.map((one) => ({ ...one, name: 'lb' })) } });
    expect(made.loadBalancers.map((one) => one.name)).toEqual(['lb', 'lb-secondary']);
  });

  it('brings a boot volume with its properties and its type', async () => {
    const { plan: made, notes } = await plan({
      source: {
        servers: shop.servers.map((one) => ({ ...one, imageId: null })),
        volumes: ['a', 'b'].map((id) =>
          volume(`root-${id}`, `server-${id}`, '/dev/vda', {
            bootable: true,
            volumeType: 'gold',
            imageMetadata: { hw_machine_type: 'pc', os_hash_algo: 'sha512' },
          }),
        ),
      },
    });
    expect(made.loadBalancers[0]?.imageProperties).toEqual({ hw_machine_type: 'pc' });
    expect(made.loadBalancers[0]?.disks).toMatchObject([
      {
        key: 'root',
        boot: true,
        source: { kind: 'volume', volumeId: 'root-a', volumeType: 'gold' },
        targetVolumeType: 'nfs',
      },
    ]);
    expect(notes.join('\n')).toContain("volume type nfs (the target's default) in place of gold");
    expect(made.outcome.changed.join('\n')).not.toContain('boot from a volume');
  });

  it('makes the default security group under another name, and tells what remote groups cannot do', async () => {
    const { plan: made } = await plan({
      source: {
        ports: shop.ports.map((one) => ({ ...one, securityGroupIds: ['default'] })),
        securityGroups: [
          securityGroup('default', [rule(null, { remoteGroupId: 'default' }), rule('tcp', { remoteGroupId: 'gone' })]),
        ],
      },
    });
    expect(made.securityGroups).toMatchObject([
      { name: 'shop-default', target: 'create', rules: [{ remoteGroupId: 'default' }] },
    ]);
    expect(made.outcome.changed.join('\n')).toContain('servers that stay in the source are not among them');
    expect(planFaults(made)).toEqual([]);
  });

  it('uses a shared network of the provider by name and addresses, and does not make it', async () => {
    const shared = { shared: true, projectId: 'admin' };
    const source = {
      networks: shop.networks.map((one) => (one.id === 'shop-net' ? { ...one, ...shared, name: 'provider' } : one)),
      routers: [],
    };
    expect((await refusal({ source })).code).toBe('NETWORK_UNMAPPED');
    const { plan: made } = await plan({
      source,
      target: {
        networks: [...emptyTarget.networks, network('provider-2', { ...shared, name: 'provider' })],
        subnets: [...emptyTarget.subnets, subnet('provider-subnet-2', 'provider-2', '10.20.0.0/24')],
      },
    });
    expect(made.networks).toMatchObject([{ target: { use: 'provider-2' }, subnets: [{ use: 'provider-subnet-2' }] }]);
    expect(planFaults(made)).toEqual([]);
  });

  it('leaves what has the same name alone, and says so', async () => {
    const { plan: made } = await plan({
      target: { networks: [...emptyTarget.networks, network('other', { name: 'shop-net', projectId: 'project-2' })] },
    });
    expect(made.networks[0]?.target).toBe('create');
    expect(made.outcome.made[0]).toContain('another one of that name is there already; it is not touched');
  });

  it('keeps the availability zone only where the target has it', async () => {
    expect((await plan()).plan.loadBalancers[0]?.availabilityZone).toBe('nova');
    const other = await plan({ target: { availabilityZones: ['az1'] } });
    expect(other.plan.loadBalancers[0]).not.toHaveProperty('availabilityZone');
    expect(other.notes.join('\n')).toContain('left to the target, which has no nova');
  });

  it.each([
    [[], 'key pair ops is imported into the target'],
    [
      [{ name: 'ops', publicKey: 'ssh-ed25519 AAAAother', fingerprint: '' }],
      'key pair ops is another key in the target',
    ],
  ])('says what becomes of the key pair', async (keyPairs, note) => {
    expect((await plan({ target: { keyPairs } })).notes.join('\n')).toContain(note);
  });

  it('is silent about a key pair that is the same, and leaves out one of another user', async () => {
    const same = await plan({
      target: { keyPairs: [{ name: 'ops', publicKey: 'ssh-ed25519 AAAAops another-comment', fingerprint: '' }] },
    });
    expect(same.notes.join('\n')).not.toContain('key pair');
    const foreign = await plan({ source: { keyPairs: [] } });
    expect(foreign.plan.loadBalancers[0]).not.toHaveProperty('keyPair');
  });

  it('knows who serves when the answer is a name, and claims nothing when it is not', async () => {
    const told = await plan({ answers: { '203.0.113.10': 'shop-lb1' } });
    expect(told.plan.probe.http?.identify).toBe('body');
    expect(told.plan.loadBalancers.map((one) => one.answersAs)).toEqual(['shop-lb1', 'shop-lb2']);
    const page = await plan({ answers: { '203.0.113.10': '<h1>Welcome</h1>' } });
    expect(page.plan.probe.http?.identify).toBe('none');
    expect(page.plan.loadBalancers[0]).not.toHaveProperty('answersAs');
  });

  it('watches by ping alone where nobody is let in on port 80', async () => {
    const { plan: made } = await plan({ source: closed });
    expect(made.probe).toEqual({ vantage: [], icmp: { intervalMs: 10 }, http: null });
  });

  it('watches another port where it is asked for, if the security groups let clients in there', async () => {
    const wish = { request: { probe: { port: 8080, httpIntervalMs: 25 } } };
    const shut = await plan(wish);
    expect(shut.plan.probe.http).toBeNull();
    expect(shut.notes.join('\n')).toContain('no security group opens port 8080 to everybody');
    const open = await plan({
      ...wish,
      source: { securityGroups: [securityGroup('sg-lb', [rule('tcp', { portRangeMin: 8000, portRangeMax: 8100 })])] },
    });
    expect(open.plan.probe).toEqual({
      vantage: [],
      icmp: { intervalMs: 10 },
      http: { port: 8080, path: '/', intervalMs: 25, identify: 'none' },
    });
    expect(open.notes.join('\n')).toContain('watched by ping and HTTP on port 8080');
    expect(firstLook({ probe: { port: 8080 } }).http).toMatchObject({ port: 8080, identify: 'body' });
  });

  it('pings nothing where that is asked for, and says by what clock the outage is measured', async () => {
    const wish = { request: { probe: { icmp: false } } };
    const told = await plan({ ...wish, answers: { '203.0.113.10': 'shop-lb1' } });
    expect(told.plan.probe).toMatchObject({ icmp: null, http: { identify: 'body', intervalMs: 100 } });
    expect(told.plan.forecast.basis.at(-1)).toContain(
      'nothing is pinged, so the outage is measured by HTTP, one new connection each 100 ms',
    );
    expect(firstLook(wish.request).icmp).toBeNull();
  });

  it('never makes a plan that looks at nothing', async () => {
    const { plan: made, notes } = await plan({ request: { probe: { icmp: false } }, source: closed });
    expect(made.probe).toMatchObject({ icmp: null, http: { port: 80, identify: 'none' } });
    expect(notes.join('\n')).toContain('the preflight tells whether it answers where clients are');
    expect(planFaults(made)).toEqual([]);
  });

  it('moves the primary first unless the other order is asked for', async () => {
    expect((await plan()).plan).toMatchObject({ order: 'primary-first' });
    const { plan: made } = await plan({ request: { order: 'standby-first' } });
    expect(made.order).toBe('standby-first');
    expect(made.forecast.handoverMs).toEqual([0, 0]);
    expect(made.outcome.lost.join('\n')).toContain('when the primary takes the VIP back in the target');
    // Roles are roles: who moves first changes nothing about them.
    expect(made.loadBalancers.map(({ role, name }) => [role, name])).toEqual([
      ['primary', 'shop-lb1'],
      ['secondary', 'shop-lb2'],
    ]);
    expect(planSchema.parse(made)).toEqual(made);
  });

  it('sees the external subnets by the operator where the tenant may not', async () => {
    const hidden = { subnets: [] };
    const byName = await plan({ target: hidden });
    expect(byName.notes.join('\n')).toContain('chosen by its name: this session may not see its subnets');
    const byOperator = await plan({ target: hidden, operator: true });
    expect(byOperator.notes.join('\n')).not.toContain('chosen by its name');
  });
});
