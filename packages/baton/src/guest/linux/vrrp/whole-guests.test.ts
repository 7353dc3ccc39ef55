import { expect, it } from 'vitest';
import { openbsdGuest, pacemakerGuest, ucarpGuest, vyosGuest } from '../../testing/acted-other-daemons.ts';
import { whyNoSsh } from '../../testing/fake-guest.ts';
import { readActedGuest } from '../../testing/read-acted-guest.ts';

it.skipIf(whyNoSsh !== null)('reads VyOS: what a boot takes, and what show vrrp says', async () => {
  const reading = await readActedGuest(vyosGuest());
  expect(reading.gaps).toEqual([]);
  expect(reading.system?.name).toBe('VyOS 1.4.0 (sagitta)');
  expect(reading.vrrp).toMatchObject([
    {
      configuration: {
        kind: 'vyos',
        files: ['/config/config.boot'],
        instances: [{ name: 'WEB', routerId: 51, addresses: [{ address: '10.0.0.100' }, { address: '10.0.1.100' }] }],
      },
      running: { kind: 'vyos', instances: [{ name: 'WEB', interface: 'eth0', state: 'MASTER' }] },
      warnings: [],
      configurationDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    },
  ]);
  expect(reading.scripts?.map(({ path }) => path).sort()).toEqual([
    '/config/scripts/check.sh',
    '/config/scripts/vrrp.sh',
  ]);
  expect(JSON.stringify(reading)).not.toContain('hunter22');
});

it.skipIf(whyNoSsh !== null)('reads a node of Pacemaker: its addresses, its agents that call a cloud', async () => {
  const reading = await readActedGuest(pacemakerGuest());
  expect(reading.gaps).toEqual([]);
  expect(reading.vrrp).toMatchObject([
    {
      configuration: {
        kind: 'pacemaker',
        instances: [
          { name: 'vip', interface: 'eth0', addresses: [{ address: '10.0.0.100', prefixLength: 24 }] },
          { name: 'fip', addresses: [], notifies: [expect.stringContaining('openstack-floating-ip') as unknown] },
          { name: 'vip6', addresses: [{ address: 'fd00:1::100' }] },
          { name: 'fence', notifies: ['stonith:fence_openstack'] },
        ],
      },
      running: {
        kind: 'pacemaker',
        instances: [
          { name: 'vip', state: 'MASTER' },
          { name: 'fip', state: 'FAULT' },
        ],
      },
      warnings: [],
    },
  ]);
  expect(reading.companions).toEqual(expect.arrayContaining(['corosync', 'pacemaker']));
  expect(reading.companions?.join()).toContain('openstack-floating-ip');
  expect(JSON.stringify(reading)).not.toContain('hunter22');
});

it.skipIf(whyNoSsh !== null)('reads ucarp of Debian: the interface that starts it, and its scripts', async () => {
  const reading = await readActedGuest(ucarpGuest());
  expect(reading.gaps).toEqual([]);
  expect(reading.vrrp).toMatchObject([
    {
      configuration: {
        kind: 'ucarp',
        files: ['/etc/network/interfaces.d/eth0'],
        instances: [
          {
            name: 'vhid 12 on eth0',
            advert: { base: 1, skew: 0 },
            preempts: true,
            addresses: [{ address: '10.20.0.100', prefixLength: 32 }],
          },
        ],
      },
      running: null,
      warnings: [],
    },
  ]);
  expect(reading.scripts).toEqual([
    { path: '/usr/share/ucarp/vip-up', text: '#!/bin/sh\nexec 2>/dev/null\n/sbin/ifup $1:ucarp\n' },
    { path: '/usr/share/ucarp/vip-down', text: '#!/bin/sh\nexec 2>/dev/null\n/sbin/ifdown $1:ucarp\n' },
  ]);
  expect(reading.companions).toEqual(['ucarp']);
  expect(JSON.stringify(reading)).not.toContain('hunter22');
});

it.skipIf(whyNoSsh !== null)('reads OpenBSD: carp0 as it will start, and as the kernel runs it', async () => {
  const reading = await readActedGuest(openbsdGuest());
  expect(reading.gaps).toEqual([]);
  expect(reading).toMatchObject({
    system: { family: 'openbsd', name: 'OpenBSD 7.5', hostName: 'fw2', init: 'bsd-rc' },
    units: [{ name: 'relayd', active: true, enabled: true }],
    routes: [{ destination: 'default', gateway: '10.20.0.1', interface: 'vio0' }],
    clock: { synchronized: true },
    vrrp: [
      {
        configuration: {
          kind: 'carp',
          files: ['/etc/hostname.carp0'],
          instances: [
            {
              name: 'vhid 12 on vio0',
              preempts: false,
              advert: { base: 1, skew: 100 },
              addresses: [{ address: '10.20.0.100' }, { address: '10.20.0.101' }],
            },
          ],
        },
        running: { kind: 'carp', demotion: 50, instances: [{ name: 'vhid 12 on vio0', state: 'BACKUP' }] },
        warnings: [],
      },
    ],
  });
  expect(JSON.stringify(reading)).not.toContain('hunter22');
});
