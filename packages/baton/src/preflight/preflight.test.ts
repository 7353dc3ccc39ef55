import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { emptyTarget, floatingIp, network, port, rule, shop, subnet } from './testing/fixtures.ts';
import { catalogue } from './preflight.ts';
import {
  answering,
  hardly,
  look,
  lookAtAll,
  OWN,
  router2,
  secondNic,
  servers,
  type Situation,
  throughRouter,
  used,
  usedThings,
  withBackend,
  withNic,
} from './testing/situation.ts';
import { guestCases } from './testing/guest-cases.ts';
import { guests } from './testing/guest-readings.ts';
import { guestPasses } from './testing/guest-passes.ts';
import { healthy } from './testing/healthy.ts';
import { makeMoverImages, moverCases, moverPasses } from './testing/mover-cases.ts';
import { rbdCases, rbdPasses } from './testing/rbd-cases.ts';
import { authority, byName, KEPT, keeping, planCases } from './testing/plan-cases.ts';
import { possibleResults } from './testing/possible-results.ts';
import { sourceCases } from './testing/source-cases.ts';
import { sourceSurpriseCases } from './testing/source-surprise-cases.ts';
import { stretchedCases } from './testing/stretched-cases.ts';
import { targetCases } from './testing/target-cases.ts';
import { targetSurpriseCases } from './testing/target-surprise-cases.ts';

let removeMoverImages: () => Promise<void>;
beforeAll(async () => {
  removeMoverImages = await makeMoverImages();
});
afterAll(() => removeMoverImages());

it('finds nothing against a healthy pair and an empty target, but tells the new outgoing address', async () => {
  const findings = await lookAtAll(healthy);
  expect(
    findings.filter((finding) => finding.result !== 'pass').map((finding) => [finding.check, finding.result]),
  ).toEqual([['source.router-address', 'warn']]);
  expect(findings.every((finding) => (finding.remedy === '') === (finding.result === 'pass'))).toBe(true);
  expect(new Set(findings.map((finding) => finding.check))).toEqual(new Set(catalogue.map((check) => check.id)));
});

it('says what it cannot see without access, and never passes it', async () => {
  const findings = await lookAtAll({ operator: null, outside: null });
  const unseen = new Set(findings.filter(({ result }) => result === 'unknown').map(({ check }) => check));
  expect([...unseen].filter((check) => !check.startsWith('guest.'))).toEqual([
    'source.vip-answers',
    'source.user-data',
    'target.anti-affinity',
    'target.volume-types',
    'target.ha-ip-free',
    'target.network-backend',
    'target.agents-alive',
    'target.mtu',
  ]);
});

it('reads each list of a cloud once', async () => {
  const read: string[] = [];
  await lookAtAll({ ...healthy, onRead: (method) => read.push(method) });
  const lists = read.filter((method) => / (identify|headroom|.*\.list(?!Actions|ServerPortIds).*)$/.test(method));
  expect(lists.length).toBeGreaterThan(25);
  expect(new Set(lists).size).toBe(lists.length);
});

it('has a complete catalogue', () => {
  expect(new Set(catalogue.map((check) => check.id)).size).toBe(catalogue.length);
  for (const check of catalogue)
    expect(Math.min(check.title.length, check.looksAt.length, check.remedy.length)).toBeGreaterThan(15);
});

describe('a repeated preflight does not trip over its own migration', () => {
  const lockedByUs = {
    status: 'SHUTOFF',
    powerState: 4,
    locked: true,
    lockedReason: 'Baton m-1a2b3c4d: moved to os2',
  } as const;
  const cutOver: Situation = {
    begun: true,
    source: {
      ...servers(lockedByUs),
      floatingIps: [floatingIp('203.0.113.10', null)],
      consoles: { 'server-b': 'VRRP HA MASTER' },
    },
    target: {
      ports: [port('vip-2', 'net-2', [], { ...OWN, macAddress: 'fa:16:3e:00:00:0a' })],
      floatingIps: [floatingIp('203.0.113.10', 'vip-2', { projectId: 'project-2', fixedIpAddress: '10.20.0.100' })],
    },
    operator: null,
    active: [
      { id: 'm-1a2b3c4d', state: 'running', groupKey: 'project-1/port-vip' },
      { id: 'm-old', state: 'aborted', groupKey: 'project-1/port-vip' },
      { id: 'm-2', state: 'running', groupKey: 'another' },
    ],
  };

  it.each([
    'source.members',
    'source.ha-ips',
    'source.one-master',
    'target.ha-ip-free',
    'target.may-choose-address',
    'target.mac-addresses',
    'migration.active',
  ])('%s', async (check) => {
    expect(await look(check, cutOver)).toMatchObject([{ result: 'pass' }]);
  });
});

const PASSES: readonly (readonly [check: string, situation: Situation])[] = [
  ['plan.keep-connections', {}],
  ['plan.name', { plan: byName, names: authority({}) }],
  ['plan.name', { plan: byName, names: authority({ addresses: ['198.51.100.7'], ttlSeconds: 30 }), begun: true }],
  ['target.ha-ip-free', { plan: byName, operator: null }],
  ['target.may-choose-address', { plan: byName, operator: null }],
  ['target.external-network', { plan: byName, target: { subnets: [subnet('e', 'ext-2', '198.51.100.0/24')] } }],
  [
    'plan.keep-connections',
    {
      plan: (plan) => ({ keepConnections: KEPT, target: { ...plan.target, networkBackend: 'linuxbridge' } }),
      connections: keeping(() => Promise.resolve([])),
    },
  ],
  [
    'plan.keep-connections',
    {
      plan: (plan) => ({ keepConnections: KEPT, target: { ...plan.target, networkBackend: 'linuxbridge' } }),
      connections: keeping(() => Promise.resolve([])),
      begun: true,
      source: servers({ status: 'RESCUE', locked: true, lockedReason: 'Baton m-1a2b3c4d: lent to a mover' }),
    },
  ],
  ['source.vip-answers', { outside: answering(null, 1), plan: (plan) => ({ probe: { ...plan.probe, http: null } }) }],
  [
    'plan.vrrp-allowed',
    {
      plan: (plan) => ({
        securityGroups: plan.securityGroups.map((one) => ({
          ...one,
          rules: [rule('vrrp', { remoteIpPrefix: '10.20.0.0/28' }), rule(null, { direction: 'egress' })],
        })),
      }),
    },
  ],
  [
    'source.quota',
    {
      source: { ...hardly({ snapshots: 0, volumes: 0 }), volumes: [] },
      plan: (plan) => ({
        loadBalancers: plan.loadBalancers.map((one) => ({ ...one, disks: one.disks.slice(0, 1) })),
      }),
    },
  ],
  [
    'source.snapshots',
    {
      begun: true,
      source: {
        snapshots: [
          {
            id: 's',
            name: 'baton',
            status: 'available',
            volumeId: 'volume-data',
            metadata: { baton_migration: 'm-1a2b3c4d' },
          },
        ],
      },
    },
  ],
  [
    'target.key-pairs',
    { target: { keyPairs: [{ name: 'ops', publicKey: 'ssh-ed25519 AAAAops elsewhere', fingerprint: '' }] } },
  ],
  [
    'target.ha-ip-free',
    { operator: null, target: { floatingIps: [floatingIp('203.0.113.10', null, { projectId: 'project-2' })] } },
  ],
  ['target.may-choose-address', { operator: null, target: { roles: ['member', 'manager'] } }],
  ['target.used-networks', { plan: used, target: usedThings }],
  [
    'target.external-network',
    {
      plan: throughRouter,
      target: { routers: router2.routers.map((one) => ({ ...one, externalNetworkId: 'ext-2' })) },
    },
  ],
  ['target.external-network', { plan: withBackend('contrail', () => ({ routers: [] })) }],
  ['target.ovn-address-pairs', { plan: withBackend('openvswitch', withNic({ allowedAddressPairs: [] })) }],
  ['target.ovn-port-security', { plan: withBackend('linuxbridge', withNic({ portSecurityEnabled: false })) }],
  ['target.ovn-dhcp-egress', { plan: withBackend('openvswitch', () => ({ securityGroups: [] })) }],
  ['target.network-backend', { plan: withBackend('openvswitch') }],
  ['target.same-names', { target: { networks: [...emptyTarget.networks, network('shop-net')] } }],
  ['target.flavors', { target: { flavors: emptyTarget.flavors.map((one) => ({ ...one, diskGib: 0 })) } }],
  ['source.router-address', { plan: () => ({ routers: [] }) }],
  ['source.ipv6-vips', { plan: withNic({ allowedAddressPairs: [{ ipAddress: 'fd00::100' }] }) }],
  [
    'source.dns-names',
    { source: { ports: shop.ports.map((one) => (one.id === 'port-a' ? { ...one, dnsName: 'shop-lb1' } : one)) } },
  ],
  [
    'source.nic-order',
    { plan: secondNic, source: { ports: [...shop.ports, port('port-z', 'shop-net', [], { deviceId: 'server-a' })] } },
  ],
];

describe('what may look wrong and is right', () => {
  it.each([...PASSES, ...guestPasses, ...moverPasses, ...rbdPasses])('%s', async (check, situation) => {
    expect(await look(check, situation)).toMatchObject([{ result: 'pass' }]);
  });
});

it('passes no check of the guests when there is no way into them', async () => {
  const inside = new Set(catalogue.filter(({ needs }) => needs === 'guest').map(({ id }) => id));
  const findings = (await lookAtAll({})).filter(({ check }) => inside.has(check));
  expect(new Set(findings.map(({ check }) => check))).toEqual(inside);
  expect(findings.filter(({ result }) => result !== 'unknown')).toEqual([]);
});

it.each([
  ['off', { status: 'SHUTOFF', powerState: 4 }],
  ['lent to a mover', { status: 'RESCUE', powerState: 1 }],
] as const)('asks the guests nothing that this migration moved: %s', async (_how, state) => {
  const moved = servers({ ...state, locked: true, lockedReason: 'Baton m-1a2b3c4d: moved' });
  const { guests: readings = {} } = guests();
  const findings = await lookAtAll({
    begun: true,
    source: moved,
    guests: Object.fromEntries(Object.entries(readings).filter(([id]) => id === 'server-b')),
  });
  expect(findings.filter(({ check, result }) => check.startsWith('guest.') && result !== 'pass')).toEqual([]);
});

describe('when a cloud does not answer', () => {
  it('says unknown with the reason, and never pass', async () => {
    const findings = await lookAtAll({ broken: ['network.listPorts'] });
    const touched = findings.filter((finding) =>
      ['source.unchanged', 'source.vip-ports', 'target.ha-ip-free', 'target.mac-addresses'].includes(finding.check),
    );
    expect(touched.map((finding) => finding.result)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    expect(touched[0]?.detail).toContain('HTTP 503 from the service');
    expect(findings.find((finding) => finding.check === 'source.members')?.result).toBe('pass');
  });

  it('ends when it is aborted', async () => {
    const aborted = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(lookAtAll({ signal: aborted, broken: ['network.listPorts'] })).rejects.toThrow('Ctrl-C');
  });
});

const FIRES = [
  ...sourceCases,
  ...sourceSurpriseCases,
  ...stretchedCases,
  ...planCases,
  ...guestCases,
  ...moverCases,
  ...rbdCases,
  ...targetCases,
  ...targetSurpriseCases,
];

describe('a check that fires', () => {
  it.each(FIRES)('%s: %s, %s', async (check, result, detail, situation) => {
    const findings = await look(check, situation);
    const found = findings.find((finding) => finding.detail.includes(detail));
    expect(found).toMatchObject({ result });
    expect(found?.remedy).not.toBe('');
  });

  it.each([
    ['RESCUE', 'unrescue'],
    ['VERIFY_RESIZE', 'resize confirm'],
    ['SHUTOFF', 'server start'],
  ] as const)('tells the way back from %s', async (status, command) => {
    const [finding] = await look('source.members', { source: servers({ status, powerState: 4 }) });
    expect(finding?.remedy).toContain(command);
  });

  it('is proved for every result that a check can give, but for quota, which has a test of its own', async () => {
    const proved = new Set(FIRES.map(([check, result]) => `${check} ${result}`));
    for (const { check, result } of await lookAtAll(healthy)) proved.add(`${check} ${result}`);
    for (const [check] of [...PASSES, ...guestPasses, ...moverPasses, ...rbdPasses]) proved.add(`${check} pass`);
    const possible = catalogue.flatMap(({ id }) => possibleResults(id).map((result) => `${id} ${result}`));
    expect(possible.filter((one) => !proved.has(one))).toEqual(['target.quota block']);
    expect(catalogue.every(({ id }) => possibleResults(id).includes('pass'))).toBe(true);
  });
});
