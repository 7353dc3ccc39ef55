import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { VrrpConfiguration } from '../../domain/vrrp.ts';
import { placeOf } from '../located.ts';
import { readKeepalivedConfiguration } from './read-configuration.ts';

const MAIN = '/etc/keepalived/keepalived.conf';

function read(
  text: string,
  hostName = 'lb1.example',
): { readonly value: VrrpConfiguration; readonly warnings: readonly string[] } {
  const result = readKeepalivedConfiguration(new Map([[MAIN, text]]), MAIN, { hostName });
  if (!result.ok) throw new Error(placeOf(result.error));
  return {
    value: result.value,
    warnings: result.warnings.map((warning) => placeOf(warning).slice('/etc/keepalived/'.length)),
  };
}

function fixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}

/** An instance with these lines and nothing to complain about. */
function instance(lines: string): string {
  return `vrrp_instance VI_1 { no_virtual_ipaddress\n interface eth0\n virtual_router_id 51\n ${lines}\n}\n`;
}

describe('a real configuration', () => {
  it('of the primary is read in full', () => {
    const { value, warnings } = read(fixture('keepalived-lb1.conf'));
    expect(warnings).toEqual([]);
    expect(value).toEqual({
      kind: 'keepalived',
      files: [MAIN],
      routerName: 'lb1',
      dependsOnHostName: true,
      startupDelaySeconds: 0,
      garpRefreshSeconds: 60,
      redacted: 1,
      syncGroups: [{ name: 'VG_1', instances: ['VI_INT', 'VI_DB'], notifies: [] }],
      instances: [
        {
          name: 'VI_INT',
          interface: 'eth0',
          routerId: 51,
          priority: 150,
          version: null,
          advertIntervalMs: 1000,
          advert: null,
          startState: 'BACKUP',
          preempts: false,
          addresses: [
            { address: '10.0.0.100', prefixLength: 24, interface: 'eth0' },
            { address: '10.0.0.101', prefixLength: 32, interface: null },
          ],
          excludedAddresses: [{ address: 'fd00:1::100', prefixLength: 128, interface: null }],
          unicast: { source: '10.0.0.11', peers: ['10.0.0.12'] },
          virtualMac: null,
          vmacTransmitsFromBase: false,
          syncGroup: 'VG_1',
          tracks: [],
          authentication: 'pass',
          notifies: [],
        },
        {
          name: 'VI_DB',
          interface: 'eth0',
          routerId: 52,
          priority: 150,
          version: null,
          advertIntervalMs: 1000,
          advert: null,
          startState: 'BACKUP',
          preempts: false,
          addresses: [{ address: '10.0.0.110', prefixLength: 24, interface: 'eth0' }],
          excludedAddresses: [],
          unicast: { source: '10.0.0.11', peers: ['10.0.0.12'] },
          virtualMac: null,
          vmacTransmitsFromBase: false,
          syncGroup: 'VG_1',
          tracks: [],
          authentication: 'none',
          notifies: [],
        },
      ],
    });
  });

  it('is another one on another host', () => {
    const text = fixture('keepalived-lb1.conf');
    expect(read(text, 'lb2').value.instances.map(({ priority }) => priority)).toEqual([100, 150]);
    expect(read(text, 'renamed').value.instances.map(({ priority }) => priority)).toEqual([100, 150]);
    expect(read(fixture('keepalived-lb2.conf'), 'lb2').value.instances.map(({ priority }) => priority)).toEqual([
      100, 100,
    ]);
  });

  it('takes the id of the command line before the host name', () => {
    const result = readKeepalivedConfiguration(new Map([[MAIN, fixture('keepalived-lb1.conf')]]), MAIN, {
      hostName: 'renamed',
      configId: 'lb1',
    });
    expect(result).toMatchObject({ ok: true, value: { dependsOnHostName: false, instances: [{ priority: 150 }, {}] } });
  });
});

it('reads every feature of the language together', () => {
  const { value, warnings } = read(fixture('every-feature.conf'));
  expect(warnings).toEqual([]);
  expect(value).toMatchObject({ routerName: 'first', startupDelaySeconds: 2.5, garpRefreshSeconds: 60, redacted: 3 });
  expect(value.syncGroups).toEqual([
    { name: 'ALL', instances: ['VI_A', 'VI_B'], notifies: ['/usr/local/bin/notify ALL'] },
  ]);
  const [a, b] = value.instances;
  expect(a).toMatchObject({
    name: 'VI_A',
    version: 3,
    advertIntervalMs: 200,
    startState: 'MASTER',
    preempts: true,
    syncGroup: 'ALL',
  });
  expect(a).toMatchObject({ virtualMac: '00:00:5e:00:01:3d', vmacTransmitsFromBase: true });
  expect(a?.addresses.map(({ address }) => address)).toEqual(['10.2.0.100', '10.2.0.101', '10.2.0.102', '10.2.0.103']);
  expect(a?.tracks).toEqual([
    { kind: 'script', name: 'chk_proxy', weight: -10, what: '/usr/local/bin/check --password *** #1' },
    { kind: 'interface', name: 'eth1', weight: null, what: null },
    { kind: 'interface', name: 'eth2', weight: -5, what: null },
    { kind: 'file', name: 'offset', weight: 2, what: '/run/offset' },
  ]);
  expect(a?.notifies).toEqual(['/usr/local/bin/notify --os-token ***']);
  expect(b).toMatchObject({
    preempts: false,
    authentication: 'hmac',
    unicast: { source: '10.0.0.11', peers: ['10.0.0.12'] },
  });
  expect(b?.addresses).toEqual([
    { address: '10.2.10.1', prefixLength: 32, interface: 'eth3' },
    { address: '10.2.10.2', prefixLength: 32, interface: 'eth4' },
  ]);
});

it('lets no password out, of values or of warnings', () => {
  const text = `${fixture('every-feature.conf')}
    vrrp_instance VI_C {
      interface eth0
      virtual_router_id 9
      authentication { auth_type PASS auth_pass not-real }
      authentication { auth_pass not-real
        auth_pas not-real
        not-real
        auth_pass "not-real
        auth_pass {not-real}
        auth_pass }not-real
      }
    }`;
  for (const sample of [text, fixture('keepalived-lb1.conf')])
    expect(JSON.stringify(read(sample))).not.toContain('not-real');
});

it('lets no part of a password out, whatever it is made of', () => {
  const secret = fc
    .array(fc.constantFrom('SecRet', 'qWerTy', '{', '}', '"', "'", '#', '\\', '$', '${', '@', '~SEQ(', ')', ' ', '='), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join(''));
  const frame = fc.constantFrom(
    'authentication {\n auth_type PASS\n auth_pass ',
    'authentication { auth_pass ',
    'auth_pass ',
    'auth_hmac {\n key 1 ',
  );
  fc.assert(
    fc.property(secret, frame, (password, before) => {
      const result = readKeepalivedConfiguration(new Map([[MAIN, instance(`${before}${password}\n }`)]]), MAIN, {
        hostName: 'lb1',
      });
      expect(JSON.stringify(result)).not.toMatch(/SecRet|qWerTy/);
    }),
    { seed: 7, numRuns: 2000 },
  );
});

describe('defaults', () => {
  it('are those of keepalived', () => {
    expect(read(instance('virtual_ipaddress { 10.0.0.1 }')).value.instances[0]).toMatchObject({
      priority: 100,
      advertIntervalMs: 1000,
      startState: 'BACKUP',
      preempts: true,
      version: null,
      unicast: null,
      authentication: 'none',
    });
  });

  it('of the daemon hold for instances that say nothing', () => {
    const text = `global_defs { vrrp_version 3\n vrrp_delay_after_boot 30 }\n${instance('advert_int 0.25')}`;
    expect(read(text).value).toMatchObject({
      startupDelaySeconds: 30,
      instances: [{ version: 3, advertIntervalMs: 250 }],
    });
  });

  it('of the refresh count only when every instance keeps them', () => {
    const text = `global_defs { vrrp_garp_master_refresh 60 }\n${instance('garp_master_refresh 0')}`;
    expect(read(text).value.garpRefreshSeconds).toBe(0);
    expect(read(instance('garp_master_refresh 30')).value.garpRefreshSeconds).toBe(30);
  });
});

describe('instances', () => {
  it.each([
    ['version 3\n advert_int 0.2', { version: 3, advertIntervalMs: 200 }, []],
    [
      'advert_int 1.4',
      { advertIntervalMs: 1000 },
      ['keepalived.conf:1:1: VI_1: advert_int 1.4 becomes 1 in version 2'],
    ],
    [
      'advert_int 0',
      { advertIntervalMs: 1000 },
      ['keepalived.conf:4:2: advert_int is not a number of seconds from 0.01 to 255: ignored'],
    ],
    ['priority 255', { priority: 255, startState: 'MASTER' }, []],
    ['priority 256', { priority: 100 }, ['keepalived.conf:4:2: priority is not a whole number from 1 to 255: ignored']],
    ['state EQUAL', { startState: 'BACKUP' }, ["keepalived.conf:4:2: unknown state 'EQUAL': keepalived takes BACKUP"]],
    ['state MASTER', { startState: 'MASTER', priority: 255 }, []],
    ['state MASTER\n priority 150', { startState: 'MASTER', priority: 150 }, []],
    ['no_virtual_ipaddress\n unicast_src_ip fd00::9\n unicast_peer { fd00::8 }', { version: 3 }, []],
    ['nopreempt\n preempt', { preempts: true }, []],
    [
      'nopreempt\n priority 9\n state MASTER',
      { preempts: true },
      ['keepalived.conf:4:2: VI_1: nopreempt does not work with the initial state MASTER'],
    ],
    ['use_vmac', { virtualMac: '00:00:5e:00:01:33' }, []],
    ['use_vmac vrrp.51 02:00:0A:0:0:1', { virtualMac: '02:00:0a:00:00:01' }, []],
    ['use_vmac 02:00:0a:00:00', { virtualMac: '02:00:0a:00:00:33' }, []],
    ['use_vmac\n virtual_ipaddress { fd00::1 }', { virtualMac: '00:00:5e:00:02:33', version: 3 }, []],
    ['unicast_peer { 10.0.0.2 }', { unicast: { source: null, peers: ['10.0.0.2'] } }, []],
    [
      'unicast_src_ip 10.0.0.1',
      { unicast: null },
      ['keepalived.conf:4:2: VI_1 has no unicast peer: keepalived takes multicast'],
    ],
    ['unicast_src_ip 10.0.0.1\n unicast_fault_no_peer', { unicast: { source: '10.0.0.1', peers: [] } }, []],
    ['authentication { auth_type AH\n auth_pass x }', { authentication: 'ah' }, []],
    [
      'version 3\n authentication { auth_type PASS\n auth_pass x }',
      { authentication: 'none' },
      ['keepalived.conf:1:1: VI_1: version 3 has no authentication: keepalived ignores it'],
    ],
    [
      'track_process { ghost }',
      { tracks: [] },
      ['keepalived.conf:4:18: track_process: ghost is not defined above: ignored'],
    ],
    ['track_bfd { peer1 weight 3 }', { tracks: [{ kind: 'bfd', name: 'peer1', weight: 3, what: null }] }, []],
    ["notify_master '/bin/a b' root\n notify_fault /bin/c", { notifies: ['/bin/a b', '/bin/c'] }, []],
    [
      'virtual_ipaddress_excluded { 10.0.0.9 dev eth1 no_track }',
      { excludedAddresses: [{ address: '10.0.0.9', prefixLength: 32, interface: 'eth1' }] },
      [],
    ],
  ])('with %j', (lines, expected, complaints) => {
    const { value, warnings } = read(instance(lines));
    expect(value.instances).toHaveLength(1);
    expect(value.instances[0]).toMatchObject(expected);
    expect(warnings).toEqual(complaints);
  });

  it('leave out addresses that keepalived leaves out', () => {
    const { value, warnings } = read(
      instance('virtual_ipaddress {\n 10.0.0.1/33\n 10.0.0.2 dev\n 10.0.0.3\n 10.0.0.3\n fd00::1\n x\n }'),
    );
    expect(value.instances[0]?.addresses.map(({ address }) => address)).toEqual(['10.0.0.3']);
    expect(warnings.map((warning) => warning.split(':')[1])).toEqual(['5', '6', '8', '9', '10']);
  });

  it('have as many addresses in an advert as fit', () => {
    const { value } = read(instance('virtual_ipaddress {\n ~SEQ(A, 1, 2) ~SEQ(N, 1, 130) 10.0.${A}.${N}\n }'));
    expect([value.instances[0]?.addresses.length, value.instances[0]?.excludedAddresses.length]).toEqual([255, 5]);
  });

  it.each([
    ['interface eth0\n virtual_router_id 1', ['has no address']],
    [
      'version 3\n interface eth0\n virtual_router_id 1',
      ['has no address: with version 3, keepalived ends with an error'],
    ],
    ['no_virtual_ipaddress\n virtual_router_id 1', ['has no interface: keepalived ends with an error']],
    ['no_virtual_ipaddress\n interface eth0', ['has no virtual_router_id: keepalived ends with an error']],
  ])('without what they need: %j', (lines, complaints) => {
    const { warnings } = read(`vrrp_instance A {\n ${lines}\n}`);
    expect(warnings).toEqual(complaints.map((complaint) => `keepalived.conf:1:1: A ${complaint}`));
  });

  it('are taken once', () => {
    const { value, warnings } = read(instance('priority 1') + instance('priority 2'));
    expect(value.instances.map(({ priority }) => priority)).toEqual([1]);
    expect(warnings).toEqual(['keepalived.conf:6:1: vrrp_instance VI_1 is already defined: left out']);
  });
});

describe('sync groups', () => {
  it('give their tracks to their members', () => {
    const text = `vrrp_track_process px { process haproxy --token not-real\n weight 5 }
      vrrp_sync_group G { group { VI_1 VI_2 }\n track_process { px } }\n${instance('')}`;
    const { value, warnings } = read(text);
    expect(value.instances[0]).toMatchObject({
      syncGroup: 'G',
      tracks: [{ kind: 'process', name: 'px', weight: 5, what: 'haproxy --token ***' }],
    });
    expect(warnings).toEqual(['keepalived.conf:3:7: sync group G: there is no instance VI_2']);
  });
});

it('tells no secret as a member of a sync group', () => {
  const { value, warnings } = read(
    'vrrp_sync_group 1\ngroup\n  auth_pass hunter23\n  VI_KEY\n  A B\n  C "auth_pass hunter23" D\n',
  );
  expect(JSON.stringify([value, warnings])).not.toContain('hunter23');
  expect(value.syncGroups[0]?.instances).toEqual(['auth_pass', 'VI_KEY', 'A', 'B', 'C']);
  expect(warnings.join()).toContain('looks like a secret');
});

describe('where keepalived goes on', () => {
  it.each([
    [`}\n${instance('priority 7')}`, ["1:1: extra '}': ignored"]],
    [`{\n${instance('priority 7')}`, ["1:1: unexpected '{': ignored"]],
    [instance('priority 7\n advert_intt 1'), ["5:2: unknown keyword 'advert_intt'"]],
    [instance('priority 7\n mystery { a { b } c }'), ["5:2: unknown keyword 'mystery'"]],
    [`mystery { priority 9 }\n${instance('priority 7')}`, ["1:1: unknown keyword 'mystery'"]],
    [instance('priority 7').replace('{', '\n'), ["2:2: '{' is missing at the beginning of the block vrrp_instance"]],
    [instance('priority 7').replace(/}\n$/, ''), ["4:2: 1 blocks are not closed with '}'"]],
    [
      `"unmatched\n${instance('priority 7')}`,
      ['1:1: a quote is not closed', '1:1: unmatched quote: the line is left out'],
    ],
    [
      `# ${'x'.repeat(2000)}\n${instance('priority 7')}`,
      ['1:1: a line longer than 1023 characters is left out, as keepalived does'],
    ],
    [`~SEQ(, 1) x\n${instance('priority 7')}`, ['1:1: this ~SEQ or ~LST is not understood: its line is left out']],
  ])('with %j', (text, complaints) => {
    const { value, warnings } = read(text);
    expect(value.instances.map(({ priority }) => priority)).toEqual([7]);
    expect(warnings).toEqual(complaints.map((complaint) => `keepalived.conf:${complaint}`));
  });

  it.each([
    ['behind a brace', '{ } x y', ['1:1', '1:3', '1:5']],
    ['behind a byte order mark, which is no blank', '\uFEFF {', ['1:3']],
    ['behind a condition', '@lb1 x y', ['1:6']],
    ['in a value, where the line begins', '$V=nterface{\n  i$V', ['2:3']],
    ['behind a value', '$V=a_value_that_is_long\n$V { x }', ['2:1']],
  ])('says where, %s', (_, text, places) => {
    const { warnings } = read(text);
    const told = warnings.map((warning) => warning.split(':').slice(1, 3).join(':'));
    expect([...new Set(told)]).toEqual(places);
  });

  it('with very many lines in a short time', () => {
    const text = '{\n'.repeat(30_000);
    const times = Array.from({ length: 5 }, () => {
      const started = process.cpuUsage();
      read(text);
      return process.cpuUsage(started).user / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(150);
  });

  it('with Windows line ends and tabs', () => {
    expect(read(instance('\tpriority\t7').replaceAll('\n', '\r\n')).value.instances[0]?.priority).toBe(7);
  });

  it('with comments and escaped comment signs', () => {
    const { value, warnings } = read(
      instance('priority 7 ! not 8\n notify "/bin/a #1" # why\n notify_stop /bin/b\\#2'),
    );
    expect(value.instances[0]).toMatchObject({ priority: 7, notifies: ['/bin/a #1', '/bin/b#2'] });
    expect(warnings).toEqual([]);
  });
});
