/** What may look wrong inside the guests, and is right. */
import type { VrrpInstance } from '../../domain/vrrp.ts';
import { changedInstances, configured, named, tracking, unicast, written } from './guest-changes.ts';
import { configuration, guests, instance, lb1, lb2, units, VIP, VMAC } from './guest-readings.ts';
import { rule } from './fixtures.ts';
import { type Situation, withBackend, withNic } from './situation.ts';

const vrrp = (kind: 'vyos' | 'pacemaker', more: Partial<VrrpInstance> = {}) =>
  (lb1.vrrp ?? []).map((one) => ({
    ...one,
    running: null,
    configuration: configuration({ kind, instances: [instance(more)] }),
  }));
const vyos = vrrp('vyos');
const cluster = vrrp('pacemaker', { name: 'fip', routerId: null, addresses: [] });
const route = { interface: 'eth0', source: null };

export const guestPasses: readonly (readonly [check: string, situation: Situation])[] = [
  [
    'source.one-master',
    { ...guests(), source: { consoles: { 'server-a': 'VRRP VI_1 BACKUP', 'server-b': 'VRRP VI_1 MASTER' } } },
  ],
  ['guest.autostart', written({ kind: 'carp' })],
  ['guest.autostart', guests({ vrrp: vyos, units: [{ name: 'keepalived.service', active: true, enabled: false }] })],
  ['guest.same-group', guests({ vrrp: cluster }, { vrrp: cluster })],
  ['guest.vips-configured', configured({ addresses: [], excludedAddresses: [VIP] })],
  [
    'guest.vips-configured',
    {
      ...configured({ addresses: [VIP, { ...VIP, address: '10.20.0.101' }] }),
      plan: withNic({ portSecurityEnabled: false }),
    },
  ],
  [
    'guest.priorities',
    configured({ priority: null, advert: { base: 1, skew: 0 } }, { priority: null, advert: { base: 1, skew: 100 } }),
  ],
  [
    'guest.unicast',
    guests(
      changedInstances(lb1, unicast('10.20.0.11', ['10.20.0.12'])),
      changedInstances(lb2, unicast('10.20.0.12', ['10.20.0.11'])),
    ),
  ],
  [
    'guest.virtual-mac',
    {
      ...configured({ virtualMac: VMAC }),
      plan: withBackend(
        'openvswitch',
        withNic({ allowedAddressPairs: [{ ipAddress: '10.20.0.100', macAddress: VMAC }] }),
      ),
    },
  ],
  [
    'guest.interfaces',
    {
      ...guests(named('ens3')),
      plan: (plan) => ({
        loadBalancers: plan.loadBalancers.map((one) => ({ ...one, imageProperties: { hw_machine_type: 'pc' } })),
      }),
    },
  ],
  [
    'guest.authentication',
    {
      ...configured({ authentication: 'ah' }),
      plan: (plan) => ({
        securityGroups: plan.securityGroups.map((one) => ({ ...one, rules: [...one.rules, rule('51')] })),
      }),
    },
  ],
  ['guest.tracking', tracking('/bin/ping -c1 10.20.0.1')],
  ['guest.tracking', tracking('/bin/ping -c1 9.9.9.9')],
  [
    'guest.stop-order',
    { ...guests({ units: units.map((one) => ({ ...one, after: [] })) }), plan: () => ({ order: 'standby-first' }) },
  ],
  ['guest.host-name', written({ dependsOnHostName: true })],
  ['guest.listening', guests({ listening: [{ protocol: 'tcp', address: '10.20.0.100', port: 80, process: null }] })],
  ['guest.metadata-route', guests({ routes: [{ ...route, destination: '169.254.169.254/32', gateway: '10.20.0.1' }] })],
  ['guest.mtu', guests({ interfaces: (lb1.interfaces ?? []).map((one) => ({ ...one, mtu: 1400 })) })],
  ['guest.preemption', configured({ preempts: false })],
];
