import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Parsed } from '../located.ts';
import { parseCib } from './cib.ts';
import { parseCrmMonXml } from './crm-mon-xml.ts';
import { parsePcsConfig } from './pcs-config.ts';
import { parsePcsStatus } from './pcs-status.ts';
import { pacemakerRunning } from './status.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

function valueOf<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  expect(result.warnings).toEqual([]);
  expect(JSON.stringify(result)).not.toContain('hunter22');
  return result.value;
}

test('crm_mon as XML', () => {
  const status = valueOf(parseCrmMonXml(fixture('crm-mon.xml')));
  expect(status).toMatchObject({
    corosync: true,
    hasQuorum: true,
    nodes: [
      { name: 'lb1', online: true, standby: false },
      { name: 'lb2', online: true, standby: true },
    ],
    cloudAgents: ['ocf:heartbeat:openstack-floating-ip'],
    resources: [
      { id: 'vip', agent: 'ocf:heartbeat:IPaddr2', group: 'web', role: 'Started', failed: false, nodes: ['lb1'] },
      { id: 'fip', group: 'web', failed: true, nodes: [] },
      { id: 'haproxy', group: null, nodes: ['lb1', 'lb2'] },
    ],
  });
});

test('what runs, as seen from either node, with the addresses of the configuration', () => {
  const status = valueOf(parseCrmMonXml(fixture('crm-mon.xml')));
  const { configuration } = valueOf(parseCib(fixture('cib.xml')));
  expect(pacemakerRunning(status, 'lb1', configuration).instances).toMatchObject([
    { name: 'vip', interface: 'eth0', state: 'MASTER', addresses: ['10.0.0.100'] },
    { name: 'fip', state: 'FAULT' },
  ]);
  expect(pacemakerRunning(status, 'lb2', null).instances).toMatchObject([
    { name: 'vip', interface: null, state: 'BACKUP', addresses: [] },
    { name: 'fip', state: 'FAULT' },
  ]);
});

test('pcs status, with bullets', () => {
  const status = valueOf(parsePcsStatus(fixture('pcs-status.txt')));
  expect(status).toMatchObject({
    clusterName: 'lbcluster',
    corosync: true,
    hasQuorum: true,
    nodes: [{ name: 'lb1', online: true }, { name: 'lb2' }],
    resources: [
      { id: 'vip', agent: 'ocf:heartbeat:IPaddr2', group: 'web', role: 'Started', nodes: ['lb1'] },
      { id: 'haproxy', agent: 'systemd:haproxy', group: 'web' },
      { id: 'fip', agent: 'ocf:heartbeat:openstack-floating-ip', group: null, nodes: ['lb1'] },
    ],
    daemons: [
      { name: 'corosync', active: true, enabled: true },
      { name: 'pacemaker', active: true, enabled: true },
    ],
  });
});

test('pcs status of older versions, and every state of a resource', () => {
  const status = valueOf(parsePcsStatus(fixture('pcs-status-old.txt')));
  expect(status).toMatchObject({
    hasQuorum: false,
    nodes: [
      { name: 'lb2', online: true },
      { name: 'lb1', online: false },
      { name: 'lb3', standby: true },
    ],
    resources: [
      { agent: 'ocf:heartbeat:IPaddr2' },
      { failed: true },
      { group: 'web' },
      { managed: false },
      { id: 'fence' },
    ],
    cloudAgents: ['ocf:heartbeat:openstack-virtual-ip', 'stonith:fence_openstack'],
  });
  const { instances } = pacemakerRunning(status, 'lb2', null);
  expect(instances.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'vip MASTER',
    'vip6 FAULT',
    'vip3 STOP',
    'fip INIT',
    'fence MASTER',
  ]);
});

test('the information base: addresses, their group, and who acts on a cloud with them', () => {
  const { configuration, corosync, cloudAgents } = valueOf(parseCib(fixture('cib.xml')));
  expect(corosync).toBe(true);
  expect(cloudAgents).toEqual(['ocf:heartbeat:openstack-floating-ip', 'stonith:fence_openstack']);
  const moves =
    'ocf:heartbeat:openstack-floating-ip ip_id=aa11bb22-0000-4000-8000-000000000001 subnet_id=aa11bb22-0000-4000-8000-000000000002';
  expect(configuration).toMatchObject({
    kind: 'pacemaker',
    routerName: 'lbcluster',
    redacted: 1,
    syncGroups: [{ name: 'web', instances: ['vip', 'fip'], notifies: [moves] }],
    instances: [
      {
        name: 'vip',
        interface: 'eth0',
        syncGroup: 'web',
        addresses: [{ address: '10.0.0.100', prefixLength: 24 }],
        notifies: [moves],
      },
      { name: 'fip', addresses: [], notifies: [moves] },
      { name: 'vip6', interface: null, addresses: [{ address: 'fd00:1::100', prefixLength: null }], notifies: [] },
      { name: 'fence', notifies: ['stonith:fence_openstack'] },
    ],
  });
});

test('pcs config, in both of its forms', () => {
  const old = valueOf(parsePcsConfig(fixture('pcs-config-0.10.txt')));
  expect(old.corosync).toBe(true);
  expect(old.configuration).toMatchObject({
    redacted: 1,
    instances: [
      { name: 'vip', interface: 'eth0', syncGroup: 'web', addresses: [{ address: '10.0.0.100', prefixLength: 24 }] },
      { name: 'fip', syncGroup: 'web' },
      { name: 'alone', syncGroup: null, addresses: [{ address: '10.0.0.101' }] },
      { name: 'fence', notifies: ['stonith:fence_openstack'] },
    ],
  });
  const { configuration } = valueOf(parsePcsConfig(fixture('pcs-config-0.11.txt')));
  expect(configuration.instances).toMatchObject([
    { name: 'vip', interface: 'eth0', addresses: [{ address: '10.0.0.100', prefixLength: 24 }] },
    { name: 'vip6', addresses: [{ address: 'fd00:1::100' }] },
    { name: 'fence' },
  ]);
});

test('other text is an error with a place', () => {
  for (const parse of [parseCrmMonXml, parseCib, parsePcsConfig, parsePcsStatus]) {
    expect(parse('Error: cluster is not currently running on this node\n', 'f')).toMatchObject({
      ok: false,
      error: { file: 'f', line: 1, column: 1 },
    });
  }
});
