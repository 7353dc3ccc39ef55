import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type CarpIfconfig, parseCarpIfconfig } from './ifconfig.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

function read(text: string): CarpIfconfig {
  const result = parseCarpIfconfig(text);
  if (!result.ok) throw new Error(result.error.message);
  expect(result.warnings).toEqual([]);
  return result.value;
}

test('FreeBSD: every vhid of an interface has its own state and addresses', () => {
  const { running, configuration } = read(fixture('freebsd-ifconfig.txt'));
  expect(running.instances).toMatchObject([
    {
      name: 'vhid 12 on vtnet0',
      interface: 'vtnet0',
      routerId: 12,
      state: 'MASTER',
      holdsAddresses: true,
      addresses: ['10.20.0.100', '10.20.0.101'],
    },
    { name: 'vhid 14 on vtnet0', state: 'BACKUP', holdsAddresses: false, addresses: ['2001:db8:20::100'] },
  ]);
  expect(configuration.instances).toMatchObject([
    {
      name: 'vhid 12 on vtnet0',
      advert: { base: 1, skew: 0 },
      advertIntervalMs: 1000,
      virtualMac: '00:00:5e:00:01:0c',
      unicast: null,
      preempts: null,
      addresses: [
        { address: '10.20.0.100', prefixLength: 32, interface: null },
        { address: '10.20.0.101', prefixLength: 32, interface: null },
      ],
    },
    { advert: { base: 1, skew: 100 }, advertIntervalMs: 1391, addresses: [{ prefixLength: 128 }] },
  ]);
});

test('a key that ifconfig -k prints is counted and never told; a peer is unicast', () => {
  const value = read(fixture('freebsd-ifconfig-key.txt'));
  expect(JSON.stringify(value)).not.toContain('hunter22');
  expect(value.configuration).toMatchObject({
    redacted: 1,
    instances: [{ authentication: 'hmac', unicast: { source: null, peers: ['10.20.0.12'] } }],
  });
  expect(value.running).toMatchObject({ redacted: 1, instances: [{ state: 'INIT', addresses: ['10.20.0.100'] }] });
});

test('FreeBSD 9: carp0 runs on the interface that shares its subnet', () => {
  const { running } = read(fixture('freebsd9-ifconfig.txt'));
  expect(running.instances).toMatchObject([
    { name: 'vhid 12 on em0', interface: 'em0', state: 'BACKUP', addresses: ['10.20.0.100'] },
  ]);
});

test('OpenBSD: carpdev is the interface, in both forms', () => {
  expect(read(fixture('openbsd-ifconfig-carp0.txt')).running.instances).toMatchObject([
    { name: 'vhid 12 on vio0', interface: 'vio0', state: 'BACKUP', addresses: ['10.20.0.100', '10.20.0.101'] },
  ]);
  const balancing = read(fixture('openbsd-ifconfig-balancing.txt'));
  expect(balancing.running.instances).toMatchObject([
    { name: 'vhid 1 on vio0', state: 'MASTER', addresses: ['10.20.0.100'] },
    { name: 'vhid 2 on vio0', state: 'BACKUP', addresses: ['10.20.0.100'] },
  ]);
  expect(balancing.configuration.instances.map(({ advert }) => advert)).toEqual([
    { base: 1, skew: 0 },
    { base: 1, skew: 100 },
  ]);
});

test('an interface without CARP is no mistake, other text is', () => {
  expect(read('em0: flags=8843<UP> mtu 1500\n\tinet 10.0.0.1 netmask 0xffffff00\n').running.instances).toEqual([]);
  expect(parseCarpIfconfig('ifconfig: not found\n', 'f')).toMatchObject({ ok: false, error: { line: 1, column: 1 } });
});

test('a line that cannot be read is told with its place, and the others are read', () => {
  const result = parseCarpIfconfig('em0: flags=1\n\tcarp: MASTER vhid 256 advbase 1\n\tcarp: BACKUP vhid 7\n');
  expect(result).toMatchObject({
    ok: true,
    value: { running: { instances: [{ routerId: 7, state: 'BACKUP' }] } },
    warnings: [{ line: 2, column: 8 }],
  });
});
