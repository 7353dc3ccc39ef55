/** Situations in which a check of the source must fire, each with what it says. */
import { floatingIp, port, server, shop, volume } from './fixtures.ts';
import { answering, type Case, data, flavor, hardly, ports, servers } from './situation.ts';

/** A ping would be an error: then the check says `unknown`, which no case here expects. */
const unpingable = {
  ...answering(null, 0),
  ping: () => Promise.reject(new Error('pinged, where the plan has no ping')),
};

export const sourceCases: readonly Case[] = [
  [
    'clouds.differ',
    'block',
    'the same project',
    {
      target: { projectId: 'project-1', authUrl: shop.authUrl },
      plan: (plan) => ({ target: { ...plan.target, projectId: 'project-1' } }),
    },
  ],
  ['clouds.differ', 'block', 'logs in to project other', { source: { projectId: 'other' } }],
  ['clouds.differ', 'block', 'is at http://elsewhere', { operator: { authUrl: 'http://elsewhere' } }],
  [
    'migration.active',
    'block',
    'm-other',
    { active: [{ id: 'm-other', state: 'waiting', groupKey: 'project-1/port-vip' }] },
  ],
  ['clouds.extensions', 'block', 'os1 has no Neutron extension revision-if-match', { source: { extensions: [] } }],
  [
    'clouds.extensions',
    'block',
    'os2 has no Neutron extension port-security',
    {
      target: { extensions: shop.extensions.filter((one) => one !== 'port-security') },
      plan: (plan) => ({ networks: plan.networks.map((one) => ({ ...one, portSecurityEnabled: false })) }),
    },
  ],
  ['source.members', 'block', 'shop-lb1 is SHUTOFF', { source: servers({ status: 'SHUTOFF', powerState: 4 }) }],
  [
    'source.one-master',
    'block',
    'would copy and stop the one that serves',
    {
      source: { consoles: { 'server-a': 'VRRP HA BACKUP', 'server-b': 'VRRP HA MASTER' } },
      plan: () => ({ order: 'standby-first' }),
    },
  ],
  [
    'source.vip-answers',
    'block',
    '203.0.113.10 gave no answer by HTTP on port 80/.',
    { outside: unpingable, plan: (plan) => ({ probe: { ...plan.probe, icmp: null } }) },
  ],
  ['source.members', 'block', 'shop-lb2 (server-b) is not in os1', { source: { servers: shop.servers.slice(0, 1) } }],
  ['source.members', 'block', 'shop-lb1 is RESCUE', { source: servers({ status: 'RESCUE' }) }],
  ['source.members', 'block', 'Nova is at image_snapshot', { source: servers({ taskState: 'image_snapshot' }) }],
  ['source.members', 'block', 'is locked: hands off', { source: servers({ locked: true, lockedReason: 'hands off' }) }],
  [
    'source.members',
    'block',
    'shop-lb1 is SHUTOFF',
    { source: servers({ status: 'SHUTOFF', powerState: 4, locked: true }), begun: true },
  ],
  [
    'source.unchanged',
    'block',
    'has MAC fa:16:3e:ff:ff:ff',
    { source: ports('port-a', { macAddress: 'fa:16:3e:ff:ff:ff' }) },
  ],
  [
    'source.unchanged',
    'block',
    'has 10.20.0.99, planned 10.20.0.11',
    { source: ports('port-a', { fixedIps: [{ subnetId: 'shop-subnet', address: '10.20.0.99' }] }) },
  ],
  [
    'source.unchanged',
    'block',
    'port port-x is not in the plan',
    { source: { ports: [...shop.ports, port('port-x', 'shop-net', [], { deviceId: 'server-b' })] } },
  ],
  ['source.unchanged', 'block', 'volume shop-data (volume-data) is gone', { source: { volumes: [] } }],
  [
    'source.unchanged',
    'block',
    'volume shop-data is no longer attached',
    { source: data({ attachedTo: [], status: 'available' }) },
  ],
  ['source.unchanged', 'block', 'has 2 GiB, planned 1', { source: data({ sizeGib: 2 }) }],
  [
    'source.unchanged',
    'block',
    'volume new is attached',
    { source: { volumes: [...shop.volumes, volume('new', 'server-b', '/dev/vdb')] } },
  ],
  [
    'source.unchanged',
    'block',
    'VIP port shop-vip (port-vip) is gone',
    { source: { ports: shop.ports.filter((one) => one.id !== 'port-vip') } },
  ],
  [
    'source.ha-ips',
    'block',
    'leads to port somebody',
    { source: { floatingIps: [floatingIp('203.0.113.10', 'somebody')] } },
  ],
  ['source.ha-ips', 'block', 'leads to no port', { source: { floatingIps: [floatingIp('203.0.113.10', null)] } }],
  ['source.ha-ips', 'block', 'is not in os1 any more', { source: { floatingIps: [] } }],
  [
    'source.vip-ports',
    'block',
    'belongs to compute:nova server-a',
    { source: ports('port-vip', { deviceId: 'server-a', deviceOwner: 'compute:nova' }) },
  ],
  ['source.vip-answers', 'block', 'no answer by HTTP on port 80/; 5 of 5 echo', { outside: answering(null, 5) }],
  [
    'source.vip-answers',
    'block',
    'none of 5 echo requests',
    { outside: answering(null, 0), plan: (plan) => ({ probe: { ...plan.probe, http: null } }) },
  ],
  ['source.vip-answers', 'unknown', 'Nobody asked', { outside: null }],
  [
    'source.one-master',
    'warn',
    'More than one MASTER',
    { source: { consoles: { 'server-a': 'VRRP HA MASTER', 'server-b': 'VRRP HA MASTER' } } },
  ],
  [
    'source.one-master',
    'warn',
    'shop-lb2, the planned secondary, is MASTER',
    { source: { consoles: { 'server-a': 'VRRP HA BACKUP', 'server-b': 'VRRP HA MASTER' } } },
  ],
  ['source.one-master', 'unknown', 'Cannot be proved', { source: { consoles: {} } }],
  [
    'plan.vrrp-allowed',
    'block',
    'On no network',
    {
      plan: (plan) => ({
        securityGroups: plan.securityGroups.map((one) => ({
          ...one,
          rules: one.rules.filter((each) => each.protocol !== '112'),
        })),
      }),
    },
  ],
  [
    'plan.vrrp-allowed',
    'block',
    'On no network',
    {
      plan: (plan) => ({
        securityGroups: plan.securityGroups.map((one) => ({
          ...one,
          rules: one.rules.filter((each) => each.direction !== 'egress'),
        })),
      }),
    },
  ],
  [
    'plan.vrrp-allowed',
    'block',
    'On no network',
    {
      plan: (plan) => ({
        securityGroups: plan.securityGroups.map((one) => ({
          ...one,
          rules: one.rules.map((each) =>
            each.protocol === '112' ? { ...each, remoteGroupId: null, remoteIpPrefix: '10.20.0.11/32' } : each,
          ),
        })),
      }),
    },
  ],
  [
    'guest.cloud-init',
    'warn',
    'shop-lb1: cloud-init ran',
    { source: { consoles: { 'server-a': 'Cloud-init v. 22.4.2 finished' } } },
  ],
  [
    'source.flavor-disks',
    'block',
    'shop-lb1 has an ephemeral disk of 20 GiB (flavor lb.tiny)',
    { source: flavor({ ephemeralGib: 20 }) },
  ],
  ['source.flavor-disks', 'warn', 'shop-lb1 has a swap disk of 512 MiB', { source: flavor({ swapMib: 512 }) }],
  ['source.flavor-disks', 'unknown', 'does not say whether', { source: flavor({ ephemeralGib: null }) }],
  ['source.volumes', 'block', 'shop-data is encrypted', { source: data({ encrypted: true }) }],
  ['source.volumes', 'block', 'several servers at once', { source: data({ multiattach: true }) }],
  ['source.volumes', 'block', 'is error', { source: data({ status: 'error' }) }],
  [
    'source.snapshots',
    'warn',
    'shop-data has 1 snapshot (nightly)',
    {
      source: { snapshots: [{ id: 's', name: 'nightly', status: 'available', volumeId: 'volume-data', metadata: {} }] },
    },
  ],
  [
    'source.neighbours',
    'warn',
    'A server on shop-net (web1)',
    {
      source: {
        servers: [...shop.servers, server('web', { name: 'web1' })],
        ports: [...shop.ports, port('p', 'shop-net', [], { deviceId: 'web', deviceOwner: 'compute:nova' })],
      },
    },
  ],
  ['source.quota', 'block', 'os1 has room for 0 volume snapshots more; 1 needed', { source: hardly({ snapshots: 0 }) }],
];
