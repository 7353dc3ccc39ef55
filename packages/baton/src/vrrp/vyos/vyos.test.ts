import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Parsed } from '../located.ts';
import { parseVyosConfiguration } from './configuration.ts';
import { parseShowVrrp } from './show-vrrp.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

function valueOf<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  expect(result.warnings).toEqual([]);
  expect(JSON.stringify(result)).not.toContain('hunter22');
  return result.value;
}

test('set commands', () => {
  const configuration = valueOf(parseVyosConfiguration(fixture('vyos-config.txt')));
  expect(configuration).toMatchObject({
    kind: 'vyos',
    syncGroups: [{ name: 'MAIN', instances: ['WEB'] }],
    startupDelaySeconds: 0,
    instances: [
      {
        name: 'WEB',
        interface: 'eth0',
        routerId: 51,
        priority: 200,
        advertIntervalMs: 1000,
        startState: 'BACKUP',
        preempts: false,
        addresses: [{ address: '10.0.0.100', prefixLength: 24, interface: null }],
        excludedAddresses: [{ address: 'fd00:1::100', prefixLength: 64 }],
        unicast: { source: '10.0.0.11', peers: ['10.0.0.12'] },
        virtualMac: null,
        syncGroup: 'MAIN',
        authentication: 'none',
      },
    ],
  });
});

test('braces: what stands elsewhere and what is disabled is passed by', () => {
  const configuration = valueOf(parseVyosConfiguration(fixture('show-configuration.txt')));
  expect(configuration).toMatchObject({ startupDelaySeconds: 10, garpRefreshSeconds: 60, redacted: 2 });
  expect(configuration.instances).toMatchObject([
    {
      name: 'WEB',
      priority: 100,
      version: 3,
      advertIntervalMs: 2000,
      preempts: true,
      addresses: [
        { address: '10.0.0.100', interface: null },
        { address: '10.0.1.100', interface: 'eth1' },
      ],
      unicast: { source: null, peers: ['10.0.0.12'] },
      virtualMac: '00:00:5e:00:01:33',
      vmacTransmitsFromBase: true,
      authentication: 'pass',
      tracks: [
        { kind: 'interface', name: 'eth2' },
        { kind: 'script', name: 'healthcheck_WEB', what: '/config/scripts/check.sh --token ***' },
      ],
      notifies: ['/config/scripts/vrrp.sh backup', '/config/scripts/vrrp.sh master'],
    },
  ]);
});

test('braces that do not match are told with their place', () => {
  expect(parseVyosConfiguration('system {\n}\n  }\n')).toMatchObject({ ok: false, error: { line: 3, column: 3 } });
  expect(parseVyosConfiguration('vrrp {\n  group A {\n')).toMatchObject({ ok: false, error: { line: 1, column: 1 } });
  expect(parseVyosConfiguration('a {\n'.repeat(100))).toMatchObject({ ok: false, error: { line: 33 } });
});

test('a group that keepalived would refuse is told, not taken', () => {
  const result = parseVyosConfiguration("set high-availability vrrp group WEB vrid '0'\n");
  expect(result).toMatchObject({ ok: true, value: { instances: [] }, warnings: [{ line: 1 }, { line: 1 }] });
});

test('the table, whatever its columns are', () => {
  expect(valueOf(parseShowVrrp(fixture('vyos-show-vrrp.txt'))).instances).toMatchObject([
    { name: 'WEB', interface: 'eth0', routerId: 51, state: 'MASTER', effectivePriority: 200 },
  ]);
  expect(valueOf(parseShowVrrp(fixture('show-vrrp-1.2.txt'))).instances).toMatchObject([
    { name: 'Foo', interface: 'eth1', routerId: 10, state: 'BACKUP', effectivePriority: null },
    { name: 'Barbaz', interface: 'eth1.25', routerId: 20, state: 'MASTER' },
  ]);
  expect(valueOf(parseShowVrrp(fixture('show-vrrp-1.1.txt'))).instances).toMatchObject([
    { name: 'vyatta-eth0-10', interface: 'eth0', routerId: 10, state: 'MASTER' },
    { name: 'vyatta-eth1-20', interface: 'eth1', routerId: 20, state: 'BACKUP' },
  ]);
});

test('no table', () => {
  expect(valueOf(parseShowVrrp('VRRP is not running\n')).instances).toEqual([]);
  expect(parseShowVrrp('bash: show: command not found\n')).toMatchObject({ ok: false, error: { line: 1, column: 1 } });
});
