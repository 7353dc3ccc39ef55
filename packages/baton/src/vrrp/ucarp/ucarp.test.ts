import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Parsed } from '../located.ts';
import { parseUcarpCommand } from './command.ts';
import { ucarpAdvertMac } from './instance.ts';
import { parseUcarpInterfaces } from './interfaces.ts';
import { parseUcarpLog, withUcarpNames } from './log.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

function valueOf<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  expect(JSON.stringify(result)).not.toContain('hunter22');
  return result.value;
}

test('interfaces(5) of Debian: the address takes the prefix length of its own stanza', () => {
  const configuration = valueOf(parseUcarpInterfaces(fixture('ucarp-debian-interfaces.txt')));
  expect(configuration).toMatchObject({
    kind: 'ucarp',
    redacted: 1,
    instances: [
      {
        name: 'vhid 12 on eth0',
        interface: 'eth0',
        routerId: 12,
        advert: { base: 1, skew: 0 },
        preempts: true,
        virtualMac: null,
        authentication: 'hmac',
        addresses: [{ address: '10.20.0.100', prefixLength: 32, interface: null }],
        notifies: ['/usr/share/ucarp/vip-up', '/usr/share/ucarp/vip-down'],
      },
    ],
  });
  expect(ucarpAdvertMac(12)).toBe('00:00:5e:00:00:0c');
});

test('interfaces(5): what keeps ucarp from starting is told with its place', () => {
  const result = parseUcarpInterfaces('auto eth0\niface eth0 inet dhcp\n  ucarp-vid 300\n  ucarp-vip 10.0.0.1\n');
  expect(result).toMatchObject({
    ok: true,
    value: { instances: [] },
    warnings: [{ line: 2, column: 1 }, { line: 2 }],
  });
  expect(valueOf(parseUcarpInterfaces('iface eth0 inet dhcp\n')).instances).toEqual([]);
});

test('the command line as ps(1) tells it: long and short options', () => {
  const { instances, redacted } = valueOf(parseUcarpCommand(fixture('ucarp-ps.txt')));
  expect(redacted).toBe(2);
  expect(instances).toMatchObject([
    {
      name: 'vhid 12 on eth0',
      preempts: true,
      advert: { base: 2, skew: 100 },
      addresses: [{ address: '10.20.0.100' }],
    },
    {
      name: 'vhid 13 on eth1',
      preempts: false,
      advert: { base: 1, skew: 0 },
      notifies: ['/etc/up.sh', '/etc/down.sh'],
    },
  ]);
});

test('the command line of a unit: joined lines, letters in one word, quotes; secrets of scripts are redacted', () => {
  const { instances, redacted } = valueOf(parseUcarpCommand(fixture('ucarp.service')));
  expect(redacted).toBe(2);
  expect(instances).toMatchObject([
    {
      name: 'vhid 12 on eth0',
      preempts: true,
      notifies: ['/usr/local/bin/up --token=*** eth0', '/usr/local/bin/down'],
    },
  ]);
});

test('the log: a second script without a switch is the end of the process', () => {
  for (const name of ['ucarp-lba1.log', 'ucarp-lba2.log']) {
    expect(valueOf(parseUcarpLog(fixture(name))).instances).toMatchObject([
      { interface: 'eth0', state: 'STOP', addresses: ['10.0.0.100'], becameMaster: 1 },
    ]);
  }
  const lines = fixture('ucarp-lba1.log').split('\n');
  expect(valueOf(parseUcarpLog(lines.slice(0, 5).join('\n'))).instances).toMatchObject([{ state: 'MASTER' }]);
});

test('a syslog of two processes, named by the configuration', () => {
  const running = valueOf(parseUcarpLog(fixture('syslog.txt')));
  expect(running.instances).toMatchObject([
    { name: '10.20.0.100 on eth0', state: 'MASTER', routerId: null },
    { name: 'vhid 13 on eth1', state: 'BACKUP', routerId: 13, becameMaster: 0 },
  ]);
  const configuration = valueOf(parseUcarpCommand(fixture('ucarp-ps.txt')));
  expect(withUcarpNames(running, configuration).instances).toMatchObject([
    { name: 'vhid 12 on eth0', routerId: 12 },
    { name: 'vhid 13 on eth1', routerId: 13 },
  ]);
});
