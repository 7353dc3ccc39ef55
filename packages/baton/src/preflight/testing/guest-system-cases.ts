/** Situations in which a check of the guests' systems must fire, each with what it says. */
import { unread } from '../../guest/unread.ts';
import { shop } from './fixtures.ts';
import { changedInstances, configured, daemon, tracking, written } from './guest-changes.ts';
import { guests, instance, lb1, lb2, system, units } from './guest-readings.ts';
import { type Case, servers, type Situation, used } from './situation.ts';

const byHost = { dependsOnHostName: true };
const enabledInit = { installed: true, disabled: false, keepsCache: false, preservesHostName: false };
const route = { interface: 'eth0', source: null };
const isIn = (name: string): Situation => guests({ companions: [name] });

export const guestSystemCases: readonly Case[] = [
  [
    'guest.tracking',
    'warn',
    'chk asks 10.20.0.50, which stays in the source (/bin/ping -c1 10.20.0.50): in the target it would go to FAULT',
    tracking('/bin/ping -c1 10.20.0.50'),
  ],
  ['guest.tracking', 'warn', 'in the target its priority changes by -20', tracking('/bin/ping -c1 192.168.7.1', -20)],
  [
    'guest.tracking',
    'warn',
    '/etc/keepalived/chk.sh:3 asks 10.99.0.1',
    guests({
      ...changedInstances(lb1, {
        tracks: [{ kind: 'script', name: 'chk', weight: 0, what: '/etc/keepalived/chk.sh' }],
      }),
      scripts: [{ path: '/etc/keepalived/chk.sh', text: '#!/bin/sh\n# 10.98.0.1\nping 10.99.0.1' }],
    }),
  ],
  [
    'guest.tracking',
    'unknown',
    'which runs /bin/sh /etc/keepalived/chk.sh: what that looks at was not read',
    tracking('/bin/sh /etc/keepalived/chk.sh'),
  ],
  ['guest.tracking', 'unknown', 'the script chk; what that runs was not read', tracking(null)],
  [
    'guest.tracking',
    'block',
    'tracks the interface eth7',
    configured({ tracks: [{ kind: 'interface', name: 'eth7', weight: null, what: null }] }),
  ],
  [
    'guest.tracking',
    'warn',
    'tracks the BFD peer edge',
    configured({ tracks: [{ kind: 'bfd', name: 'edge', weight: null, what: null }] }),
  ],
  [
    'guest.notify-scripts',
    'block',
    'notify calls a cloud API: /usr/local/bin/ha-ip-failover.py',
    configured({ notifies: ['/usr/local/bin/ha-ip-failover.py'] }),
  ],
  [
    'guest.notify-scripts',
    'block',
    '/opt/n.sh:2 calls a cloud API: curl http://10.0.0.5:9696/v2.0/floatingips',
    guests({
      ...changedInstances(lb1, { notifies: ['"/opt/n.sh" MASTER'] }),
      scripts: [{ path: '/opt/n.sh', text: '#!/bin/sh\ncurl http://10.0.0.5:9696/v2.0/floatingips' }],
    }),
  ],
  ['guest.notify-scripts', 'block', 'openstack-floating-ip runs', isIn('ocf:heartbeat:openstack-floating-ip')],
  [
    'guest.notify-scripts',
    'unknown',
    'notify runs /etc/keepalived/tell-console, which was not read',
    configured({ notifies: ['/etc/keepalived/tell-console'] }),
  ],
  ['guest.fencing', 'block', 'fence_openstack: it would power servers off', isIn('stonith:fence_openstack')],
  ['guest.fencing', 'warn', 'fence_ipmilan: see that it cannot reach', isIn('fence_ipmilan')],
  ['guest.fencing', 'warn', 'their quorum would span both', isIn('corosync')],
  ['guest.companions', 'warn', 'conntrackd keeps connections of the firewall', isIn('conntrackd')],
  ['guest.companions', 'unknown', 'the processes cannot be seen: nothing told it', guests({ companions: null })],
  [
    'guest.stop-order',
    'warn',
    'haproxy may stop before keepalived',
    guests({ units: units.map((one) => ({ ...one, after: [] })) }),
  ],
  [
    'guest.stop-order',
    'unknown',
    'in which order its services stop',
    guests({ units: units.map(({ after: _after, ...one }) => one) }),
  ],
  ['guest.listening', 'warn', 'nothing listens on port 80', guests({ listening: [] })],
  [
    'guest.listening',
    'warn',
    'at 10.20.0.11 only',
    guests({ listening: [{ protocol: 'tcp', address: '10.20.0.11', port: 80, process: null }] }),
  ],
  ['guest.listening', 'unknown', 'IPVS may forward it', guests({ listening: [], companions: ['ip_vs'] })],
  [
    'guest.load-balancer-mode',
    'block',
    'lb_kind DR: the backends stay in the source',
    guests({ oneLayer2: ['lb_kind DR'] }),
  ],
  [
    'guest.load-balancer-mode',
    'warn',
    'only when the network of the target is one layer 2',
    { ...guests({ oneLayer2: ['lb_kind DR'] }), plan: used },
  ],
  ['guest.load-balancer-mode', 'unknown', 'how it passes traffic on cannot be seen', guests({ oneLayer2: null })],
  ['guest.cloud-init', 'unknown', 'shop-lb1: cloud-init does not show on its console', {}],
  ['guest.cloud-init', 'warn', 'shop-lb1: cloud-init is there and enabled', guests({ cloudInit: enabledInit })],
  [
    'guest.host-name',
    'warn',
    'the host name shop-lb1, which cloud-init sets again',
    written(byHost, { cloudInit: enabledInit }),
  ],
  [
    'guest.host-name',
    'block',
    'in the target cloud-init makes it shop-lb1',
    written(byHost, { cloudInit: enabledInit, system: { ...system, hostName: 'lb1.example' } }),
  ],
  ['guest.host-name', 'warn', 'whether cloud-init sets it was not seen', written(byHost, { cloudInit: null })],
  [
    'guest.trouble',
    'warn',
    'shop-lb1: its console says [ 3.1] Kernel panic',
    { source: { consoles: { ...shop.consoles, 'server-a': '[ 3.1] Kernel panic - not syncing' } } },
  ],
  ['guest.trouble', 'unknown', 'shop-lb1: its console is empty', { source: { consoles: {} } }],
  [
    'guest.fstab',
    'warn',
    '/etc/fstab, line 4: /dev/vdb1 on /srv; under another name the boot stops',
    guests({ fstab: [{ device: '/dev/vdb1', path: '/srv', fileSystem: 'ext4', options: [], line: 4 }] }),
  ],
  [
    'guest.fstab',
    'warn',
    'the boot goes on without it',
    guests({ fstab: [{ device: '/dev/vdb1', path: '/srv', fileSystem: 'ext4', options: ['nofail'], line: 4 }] }),
  ],
  ['guest.mounts', 'unknown', 'volume shop-data (/dev/vdb) is not mounted by that name', guests({ mounts: [] })],
  [
    'guest.mounts',
    'warn',
    '10.20.0.9:/export on /mnt (nfs4) comes over the network',
    guests({
      mounts: [...(lb1.mounts ?? []), { device: '10.20.0.9:/export', path: '/mnt', fileSystem: 'nfs4', uuid: null }],
    }),
  ],
  [
    'guest.mounts',
    'warn',
    'UUID=i on /iscsi (ext4)',
    guests({ fstab: [{ device: 'UUID=i', path: '/iscsi', fileSystem: 'ext4', options: ['_netdev'], line: 5 }] }),
  ],
  [
    'guest.mtu',
    'warn',
    'eth0 has MTU 1500, its network shop-net carries 1450',
    guests({ interfaces: (lb1.interfaces ?? []).map((one) => ({ ...one, mtu: 1500 })) }),
  ],
  [
    'guest.default-route',
    'warn',
    'its default route goes by 10.20.0.254',
    guests({ routes: [{ ...route, destination: 'default', gateway: '10.20.0.254' }] }),
  ],
  ['guest.default-route', 'warn', 'it has no default route', guests({ routes: [] })],
  [
    'guest.metadata-route',
    'warn',
    'its route to 169.254.169.254 goes by 10.20.0.2',
    guests({ routes: [{ ...route, destination: '169.254.169.254/32', gateway: '10.20.0.2', protocol: 'static' }] }),
  ],
  [
    'guest.metadata-route',
    'unknown',
    'whether DHCP gave it was not told',
    guests({ routes: [{ ...route, destination: '169.254.169.254/32', gateway: '10.20.0.2' }] }),
  ],
  ['guest.companions', 'warn', 'bird speaks a routing protocol', isIn('bird')],
  [
    'guest.fencing',
    'block',
    'stonith:fence_openstack: it would',
    written({ kind: 'pacemaker', instances: [instance({ notifies: ['stonith:fence_openstack'] })] }),
  ],
  ['guest.fencing', 'warn', 'fencing agent: see that', isIn('fencing agent')],
  [
    'guest.clock',
    'warn',
    'its clock is -3000 ms from the one',
    guests({ clock: { offsetMs: -3000, errorMs: 20, synchronized: null } }),
  ],
  [
    'guest.clock',
    'warn',
    'its clock is not synchronized',
    guests({ clock: { offsetMs: 0, errorMs: 20, synchronized: false } }),
  ],
  [
    'guest.same-system',
    'warn',
    'the VRRP daemon differs: shop-lb1 has 2.0.10, shop-lb2 has 2.2.7',
    daemon({ version: '2.0.10' }),
  ],
  [
    'guest.same-system',
    'warn',
    'the system differs',
    guests({ system: { ...system, name: 'Debian GNU/Linux 11 (bullseye)' } }),
  ],
  [
    'guest.clock',
    'unknown',
    'shop-lb2: the clock cannot be seen, because it does not answer',
    { guests: { 'server-a': lb1 } },
  ],
  [
    'guest.clock',
    'unknown',
    'shop-lb2: the clock cannot be seen, because its server is SHUTOFF',
    { ...guests(), source: servers({ status: 'SHUTOFF' }, 'server-b') },
  ],
  [
    'guest.unicast',
    'unknown',
    'shop-lb1: the VRRP configuration cannot be seen, because no route',
    { guests: { 'server-a': unread('ssh', 'no route'), 'server-b': lb2 } },
  ],
];
