/** Situations in which a check of VRRP must fire, each with what it says. */
import { configured, daemon, saying, told, written } from './guest-changes.ts';
import { guests, configuration, instance, lb1, running, says, units, VIP, VMAC } from './guest-readings.ts';
import type { Case } from './situation.ts';

const twoMastersOnConsoles = { source: { consoles: { 'server-a': 'VRRP HA MASTER', 'server-b': 'VRRP HA MASTER' } } };
const daemonStopped = { vrrp: (lb1.vrrp ?? []).map((one) => ({ ...one, running: null })) };

export const guestVrrpCases: readonly Case[] = [
  [
    'guest.autostart',
    'block',
    'shop-lb1: keepalived.service is not enabled',
    guests({ units: [{ name: 'keepalived.service', active: true, enabled: false }] }),
  ],
  [
    'guest.autostart',
    'warn',
    'haproxy.service runs, and is not enabled',
    guests({ units: [...units.slice(0, 1), { name: 'haproxy.service', active: true, enabled: false }] }),
  ],
  [
    'guest.autostart',
    'unknown',
    'whether it is enabled cannot be told',
    guests({ units: [{ name: 'keepalived', active: true, enabled: null }] }),
  ],
  ['guest.autostart', 'unknown', 'keepalived is in use, and no service', guests({ units: [] })],
  ['guest.autostart', 'unknown', 'no service of a VRRP daemon was found', guests({ vrrp: null, units: [] })],
  ['guest.autostart', 'unknown', 'shop-lb1, shop-lb2: the services cannot be seen, because there is no access', {}],
  ['guest.vrrp-running', 'block', 'no VRRP or CARP daemon is there', guests({ vrrp: [] })],
  [
    'guest.vrrp-running',
    'block',
    'keepalived.service does not run',
    guests({
      ...daemonStopped,
      units: [{ name: 'keepalived.service', active: false, enabled: true }],
    }),
  ],
  ['guest.vrrp-running', 'block', 'instance VI_1 is in FAULT', told({ state: 'FAULT' })],
  ['guest.vrrp-running', 'block', 'has no VRRP instance', saying({ instances: [] })],
  [
    'guest.vrrp-running',
    'block',
    'MASTER, and its addresses are not on the interface',
    told({ holdsAddresses: false }),
  ],
  ['guest.vrrp-running', 'warn', 'BACKUP, and still has its addresses', told({}, { holdsAddresses: true })],
  ['guest.vrrp-running', 'unknown', 'what the VRRP daemon says cannot be seen', daemon({ running: null })],
  ['source.one-master', 'block', 'More than one MASTER: shop-lb1 says VRRP VI_1 MASTER', told({}, { state: 'MASTER' })],
  [
    'source.one-master',
    'warn',
    'each of other instances',
    told({}, { state: 'MASTER', name: 'VI_2', addresses: ['10.20.0.101'] }),
  ],
  [
    'source.one-master',
    'warn',
    'shop-lb2, the planned secondary, is MASTER',
    told({ state: 'BACKUP' }, { state: 'MASTER' }),
  ],
  ['source.one-master', 'unknown', 'shop-lb1 says VRRP VI_1 BACKUP', told({ state: 'BACKUP' })],
  [
    'source.one-master',
    'warn',
    'sync group VG is not together: VI_1 MASTER, VI_2 BACKUP',
    daemon({
      configuration: configuration({ syncGroups: [{ name: 'VG', instances: ['VI_1', 'VI_2'], notifies: [] }] }),
      running: says({
        instances: [running(), running({ name: 'VI_2', state: 'BACKUP', addresses: ['10.20.0.101'] })],
      }),
    }),
  ],
  [
    'guest.vips-configured',
    'block',
    'shop-lb1: the VIP 10.20.0.100 (shop-vip) is in no VRRP instance',
    configured({ addresses: [] }, {}),
  ],
  [
    'guest.vips-configured',
    'warn',
    '10.20.0.101 is shared by VRRP',
    configured({ addresses: [VIP, { ...VIP, address: '10.20.0.101' }] }),
  ],
  ['guest.vips-configured', 'unknown', 'no VRRP or CARP daemon was found', guests({ vrrp: [] })],
  [
    'guest.vrrp-configuration',
    'warn',
    'state EQUAL is no word',
    daemon({ selfTest: ["(Line 3) unknown state 'EQUAL', defaulting to BACKUP"] }),
  ],
  [
    'guest.vrrp-configuration',
    'block',
    'would end at its next start',
    daemon({ selfTest: ['Non-existent interface specified in configuration'] }),
  ],
  [
    'guest.vrrp-configuration',
    'warn',
    'a line of complaint: k.conf:2:1: unknown keyword',
    daemon({ warnings: ['k.conf:2:1: unknown keyword'] }),
  ],
  [
    'guest.vrrp-configuration',
    'warn',
    '4 lines of complaint: a; b; c; and 1 more',
    daemon({ selfTest: ['a', 'b', 'c', 'd'] }),
  ],
  ['guest.vrrp-configuration', 'unknown', 'keepalived itself was not asked', daemon({ selfTest: null })],
  ['guest.same-group', 'block', 'the router id differs: 51 and 52 (shop-lb1 first', configured({}, { routerId: 52 })],
  ['guest.same-group', 'block', 'the version differs: 2 and 3', configured({}, { version: 3 })],
  [
    'guest.same-group',
    'block',
    'the authentication differs: none and pass',
    configured({}, { authentication: 'pass' }),
  ],
  ['guest.same-group', 'block', 'the advert interval (ms) differs', configured({}, { advertIntervalMs: 500 })],
  [
    'guest.same-group',
    'warn',
    'the advert interval (ms) differs',
    configured({ version: 3 }, { version: 3, advertIntervalMs: 500 }),
  ],
  ['guest.same-group', 'warn', `the virtual MAC differs: none given and ${VMAC}`, configured({}, { virtualMac: VMAC })],
  [
    'guest.same-group',
    'block',
    'the VIPs differ',
    configured({}, { addresses: [VIP, { ...VIP, address: '10.20.0.101' }] }),
  ],
  [
    'guest.same-group',
    'warn',
    'Instance VI_1 is on shop-lb1 only',
    configured({}, { routerId: 9, addresses: [{ ...VIP, address: '10.20.0.9' }] }),
  ],
  [
    'guest.same-group',
    'block',
    'VI_1 and VI_2 both have router id 51 on eth0',
    written({ instances: [instance(), instance({ name: 'VI_2', addresses: [{ ...VIP, address: '10.20.0.101' }] })] }),
  ],
  [
    'guest.hears-peer',
    'block',
    'both are MASTER, and do not hear each other: shop-lb1 received 0',
    told({}, { state: 'MASTER' }),
  ],
  ['guest.hears-peer', 'block', 'received no advert', told({}, { advertsReceived: 0 })],
  [
    'guest.hears-peer',
    'warn',
    'hears a MASTER of priority 200, and its partner has 254',
    told({}, { masterPriority: 200 }),
  ],
  ['guest.hears-peer', 'unknown', 'does not count', told({}, { advertsReceived: null })],
  [
    'guest.priorities',
    'warn',
    'shop-lb1 has priority 100, shop-lb2 has priority 100: equal',
    configured({ priority: 100 }),
  ],
  [
    'guest.priorities',
    'warn',
    'the planned secondary is the stronger one',
    configured({ priority: 100 }, { priority: 150 }),
  ],
  ['guest.priorities', 'warn', 'no other priority can take it over', configured({ priority: 255 }, { priority: 100 })],
  [
    'guest.priorities',
    'warn',
    'the secondary takes the VIP at every start',
    configured({ priority: 100 }, { priority: 255 }),
  ],
  ['guest.priorities', 'block', 'both are MASTER', configured({ priority: 255 })],
  [
    'guest.priorities',
    'warn',
    'advbase 1 advskew 100, shop-lb2 has advbase 1 advskew 0: the planned',
    configured({ priority: null, advert: { base: 1, skew: 100 } }, { priority: null, advert: { base: 1, skew: 0 } }),
  ],
  ['guest.preemption', 'warn', 'keepalived ignores nopreempt', configured({ preempts: false, startState: 'MASTER' })],
  [
    'guest.preemption',
    'warn',
    'shop-lb1 does not preempt, shop-lb2 preempts',
    configured({ preempts: false }, { preempts: true }),
  ],
  [
    'guest.vips-configured',
    'unknown',
    'could not be read: keepalived.conf:1:1: no end of the block',
    daemon({ configuration: null, warnings: ['keepalived.conf:1:1: no end of the block'] }),
  ],
  [
    'guest.vrrp-running',
    'unknown',
    'shop-lb1: VRRP cannot be seen, because the daemon is not asked',
    guests({ access: 'console', gaps: [{ what: 'much', why: 'the daemon is not asked' }] }),
  ],
  [
    'source.one-master',
    'warn',
    'More than one MASTER',
    { ...twoMastersOnConsoles, ...guests({ access: 'console' }, { access: 'console' }) },
  ],
];
