import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Parsed } from '../located.ts';
import { parseFirewallConfig } from './firewall-config.ts';
import { parseHostnameIf } from './hostname-if.ts';
import { parseRcConf } from './rc-conf.ts';
import { parseCarpSysctl, withCarpDemotion, withCarpPreemption } from './sysctl.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

function valueOf<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  expect(JSON.stringify(result)).not.toContain('hunter22');
  return result.value;
}

test('rc.conf: addresses of one vhid are gathered over its lines', () => {
  const { configuration, loadsCarp } = valueOf(parseRcConf(fixture('freebsd-rc.conf')));
  expect(loadsCarp).toBe(true);
  expect(configuration).toMatchObject({ routerName: 'fw1.example.net', redacted: 2, files: ['/etc/rc.conf'] });
  expect(configuration.instances).toMatchObject([
    {
      name: 'vhid 12 on vtnet0',
      interface: 'vtnet0',
      authentication: 'hmac',
      addresses: [
        { address: '10.20.0.100', prefixLength: 32 },
        { address: '10.20.0.101', prefixLength: 32 },
      ],
    },
    { name: 'vhid 13 on vtnet1', advert: { base: 1, skew: 100 }, addresses: [{ address: '10.30.0.1' }] },
  ]);
});

test('rc.conf of FreeBSD 9, joined lines, ranges, VLANs and IPv6', () => {
  const { configuration, loadsCarp } = valueOf(parseRcConf(fixture('freebsd9-rc.conf')));
  expect(loadsCarp).toBeNull();
  expect(configuration.instances).toMatchObject([
    {
      name: 'vhid 12 on carp0',
      interface: null,
      advert: { base: 1, skew: 100 },
      addresses: [
        { address: '10.20.0.100', prefixLength: 24 },
        { address: '10.20.0.101', prefixLength: 32 },
      ],
    },
    {
      name: 'vhid 20 on em1.10',
      addresses: [{ address: '10.40.0.1' }, { address: '10.40.0.2' }, { address: '10.40.0.3' }],
    },
    { name: 'vhid 21 on em1.10', advert: { base: 3 }, addresses: [{ address: '2001:db8::100', prefixLength: 128 }] },
  ]);
  expect(configuration.instances).toHaveLength(3);
});

test('rc.conf: the last assignment counts, and a quote that is not closed is told with its place', () => {
  const twice = valueOf(
    parseRcConf('ifconfig_em0_alias0="vhid 1 10.0.0.1/32"; ifconfig_em0_alias0="vhid 2 10.0.0.2/32"\n'),
  );
  expect(twice.configuration.instances.map(({ routerId }) => routerId)).toEqual([2]);
  const open = parseRcConf('a=1\n  kld_list="carp\n');
  expect(open).toMatchObject({ ok: false, error: { file: '/etc/rc.conf', line: 2, column: 12 } });
});

test('hostname.if: the interface is carpdev', () => {
  const configuration = valueOf(parseHostnameIf(fixture('openbsd-hostname.carp0')));
  expect(configuration).toMatchObject({
    redacted: 1,
    instances: [
      {
        name: 'vhid 12 on vio0',
        interface: 'vio0',
        advert: { base: 1, skew: 100 },
        addresses: [
          { address: '10.20.0.100', prefixLength: 24 },
          { address: '10.20.0.101', prefixLength: 32 },
        ],
      },
    ],
  });
});

test('hostname.if: carpnodes are vhids that share the addresses', () => {
  const configuration = valueOf(parseHostnameIf(fixture('openbsd-hostname.carp1'), '/etc/hostname.carp1'));
  expect(configuration.instances).toMatchObject([
    { name: 'vhid 1 on vio0', advert: { skew: 0 }, addresses: [{ prefixLength: 24 }, { prefixLength: 64 }] },
    { name: 'vhid 2 on vio0', advert: { skew: 100 }, addresses: [{}, { address: '2001:db8::110' }] },
  ]);
  expect(parseHostnameIf('inet 10.0.0.1/24\n')).toMatchObject({ ok: false });
});

test('sysctl: both spellings, and what they add to a configuration and to what runs', () => {
  const freebsd = valueOf(parseCarpSysctl(fixture('freebsd-sysctl.txt')));
  expect(freebsd).toEqual({
    preempts: true,
    allowed: true,
    demotion: 0,
    interfaceDownFactor: 240,
    sendErrorFactor: 240,
  });
  const openbsd = valueOf(parseCarpSysctl(fixture('openbsd-sysctl.txt')));
  expect(openbsd).toMatchObject({ preempts: false, demotion: 50, interfaceDownFactor: null });
  const { configuration } = valueOf(parseRcConf(fixture('freebsd-rc.conf')));
  expect(withCarpPreemption(configuration, freebsd).instances.map(({ preempts }) => preempts)).toEqual([true, true]);
  const running = { kind: 'carp', instances: [], demotion: null, redacted: 0 } as const;
  expect(withCarpDemotion(running, openbsd).demotion).toBe(50);
});

test('OPNsense: interfaces by their real names, aliases follow their vhid', () => {
  const value = valueOf(parseFirewallConfig(fixture('opnsense-config.xml')));
  expect(value).toMatchObject({ system: 'opnsense', maintenanceMode: false, pfsync: 'vtnet1' });
  expect(value.configuration).toMatchObject({
    redacted: 1,
    instances: [
      {
        name: 'vhid 12 on vtnet0',
        interface: 'vtnet0',
        authentication: 'hmac',
        unicast: null,
        addresses: [{ address: '10.20.0.100', prefixLength: 24 }],
      },
      { name: 'vhid 13 on vtnet1', addresses: [{ address: '10.30.0.50', prefixLength: 32 }] },
    ],
  });
});

test('pfSense: aliases by reference, maintenance mode, tunables', () => {
  const value = valueOf(parseFirewallConfig(fixture('pfsense-aliases.xml')));
  expect(value).toMatchObject({ system: 'pfsense', maintenanceMode: true, pfsync: 'vtnet1.10' });
  expect(value.configuration).toMatchObject({
    routerName: 'fw1',
    redacted: 2,
    instances: [
      {
        name: 'vhid 12 on vtnet0',
        preempts: true,
        addresses: [{ address: '10.20.0.100' }, { address: '10.20.0.101' }],
      },
      { name: 'vhid 13 on vtnet1.10', interface: 'vtnet1.10', addresses: [{ address: '2001:db8:30::1' }] },
    ],
  });
});

test('an interface that config.xml does not tell is no interface, and said', () => {
  const result = parseFirewallConfig(fixture('pfsense-config.xml'));
  expect(result).toMatchObject({
    ok: true,
    value: { configuration: { instances: [{ name: 'vhid 12 on wan', interface: null }] } },
    warnings: [{ line: 4, column: 5 }],
  });
});

test('XML that cannot be trusted or read is refused with its place, and its text is not repeated', () => {
  const entity = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "hunter22">]><pfsense>&a;</pfsense>';
  expect(parseFirewallConfig(entity)).toMatchObject({ ok: false, error: { line: 2, column: 1 } });
  const broken = parseFirewallConfig('<pfsense>\n  <hunter22></wrong>\n</pfsense>', 'c');
  expect(broken).toMatchObject({ ok: false, error: { file: 'c', line: 2, column: 13 } });
  expect(JSON.stringify(broken)).not.toContain('hunter22');
  expect(parseFirewallConfig(`<pfsense>${'<a>'.repeat(5000)}`)).toMatchObject({ ok: false });
  expect(parseFirewallConfig('<config/>')).toMatchObject({ ok: false });
});
