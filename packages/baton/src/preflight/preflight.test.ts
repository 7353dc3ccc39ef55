import { describe, expect, it } from 'vitest';

import { emptyTarget, floatingIp, network, port, rule } from './testing/fixtures.ts';
import { catalogue } from './preflight.ts';
import {
  answering,
  hardly,
  look,
  lookAtAll,
  OWN,
  servers,
  type Situation,
  used,
  usedThings,
} from './testing/situation.ts';
import { sourceCases } from './testing/source-cases.ts';
import { targetCases } from './testing/target-cases.ts';

it('finds nothing against a healthy pair and an empty target', async () => {
  const findings = await lookAtAll({ target: { networks: [...emptyTarget.networks, network('other')] } });
  expect(
    findings.filter((finding) => finding.result !== 'pass').map((finding) => [finding.check, finding.result]),
  ).toEqual([
    ['guest.autostart', 'unknown'],
    ['guest.autostart', 'unknown'],
    ['guest.cloud-init', 'unknown'],
    ['guest.cloud-init', 'unknown'],
  ]);
  expect(findings.every((finding) => (finding.remedy === '') === (finding.result === 'pass'))).toBe(true);
  expect(new Set(findings.map((finding) => finding.check))).toEqual(new Set(catalogue.map((check) => check.id)));
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

describe('what may look wrong and is right', () => {
  const PASSES: readonly (readonly [check: string, situation: Situation])[] = [
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
  ];

  it.each(PASSES)('%s', async (check, situation) => {
    expect(await look(check, situation)).toMatchObject([{ result: 'pass' }]);
  });
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

const FIRES = [...sourceCases, ...targetCases];

describe('a check that fires', () => {
  it.each(FIRES)('%s: %s, %s', async (check, result, detail, situation) => {
    const findings = await look(check, situation);
    const found = findings.find((finding) => finding.detail.includes(detail));
    expect(found).toMatchObject({ result });
    expect(found?.remedy).not.toBe('');
  });

  it('is proved for every check but the one that can only say unknown, and quota, which has a test of its own', () => {
    const fired = new Set(FIRES.map(([check]) => check));
    expect(catalogue.map((check) => check.id).filter((id) => !fired.has(id))).toEqual([
      'guest.autostart',
      'target.quota',
    ]);
  });
});
