/** Situations in which the checks of the target's backend, hardware and names must fire, each with what it says. */
import type { PlannedNic } from '../../domain/plan.ts';
import { emptyTarget, network, port, rule, securityGroup, server } from './fixtures.ts';
import { type Case, OWN, throughRouter, router2, used, usedThings, withBackend, withNic } from './situation.ts';

const agent = (type: string, alive: boolean, host = 'c1') => ({ type, alive, host });
const onOvn = (change: Partial<PlannedNic>) => withBackend('ovn', withNic(change));
const usedGroup = {
  plan: (plan: Parameters<typeof used>[0]) => ({
    securityGroups: plan.securityGroups.map((one) => ({ ...one, target: { use: 'sg-2' } })),
  }),
};

export const targetSurpriseCases: readonly Case[] = [
  ['target.network-backend', 'unknown', 'Which backend os2 runs is not known', { plan: withBackend('unknown') }],
  [
    'target.network-backend',
    'warn',
    'The plan does not say which backend os2 runs; it is OVN',
    { plan: withBackend('unknown'), operator: { agents: [agent('OVN Controller agent', true)] } },
  ],
  [
    'target.network-backend',
    'warn',
    'takes os2 for Linux bridge, but it is OVN',
    {
      plan: withBackend('linuxbridge'),
      target: { ports: [port('meta', 'n', [], { deviceOwner: 'network:distributed' })] },
    },
  ],
  [
    'target.agents-alive',
    'block',
    'No L3 agent of os2 is alive',
    { operator: { agents: [agent('L3 agent', false), agent('DHCP agent', true)] } },
  ],
  [
    'target.agents-alive',
    'warn',
    'Not alive in os2: DHCP agent on c2',
    { operator: { agents: [agent('DHCP agent', true), agent('DHCP agent', false, 'c2')] } },
  ],
  ['target.agents-alive', 'unknown', 'are not shown to this session', {}],
  [
    'target.ovn-address-pairs',
    'block',
    'port-a of shop-lb1 on shop-net needs the pair 10.20.0.100 and has none',
    { plan: onOvn({ allowedAddressPairs: [] }) },
  ],
  [
    'target.ovn-address-pairs',
    'block',
    'has 10.20.0.0/24:',
    { plan: onOvn({ allowedAddressPairs: [{ ipAddress: '10.20.0.0/24' }] }) },
  ],
  [
    'target.ovn-address-pairs',
    'block',
    'has 10.20.0.100/32:',
    { plan: onOvn({ allowedAddressPairs: [{ ipAddress: '10.20.0.100/32' }] }) },
  ],
  [
    'target.ovn-address-pairs',
    'block',
    'has 10.20.0.100 with MAC 00:00:5e:00:01:33',
    { plan: onOvn({ allowedAddressPairs: [{ ipAddress: '10.20.0.100', macAddress: '00:00:5e:00:01:33' }] }) },
  ],
  [
    'target.ovn-address-pairs',
    'warn',
    'If os2 runs OVN: port-a',
    { plan: withBackend('unknown', withNic({ allowedAddressPairs: [] })) },
  ],
  [
    'target.ovn-address-pairs',
    'warn',
    'has a pair with the MAC 00:00:5e:00:01:33',
    {
      plan: onOvn({
        allowedAddressPairs: [
          { ipAddress: '10.20.0.100' },
          { ipAddress: '10.20.0.100', macAddress: '00:00:5e:00:01:33' },
        ],
      }),
    },
  ],
  [
    'target.ovn-port-security',
    'block',
    'port-a of shop-lb1 on shop-net has no port security',
    { plan: onOvn({ portSecurityEnabled: false, allowedAddressPairs: [] }) },
  ],
  [
    'target.ovn-port-security',
    'warn',
    'If os2 runs OVN',
    { plan: withBackend('unknown', withNic({ portSecurityEnabled: false })) },
  ],
  [
    'target.ovn-vip-port',
    'block',
    "OVN's metadata port on shop-net has 10.20.0.100",
    {
      plan: used,
      target: {
        ...usedThings,
        ports: [port('meta', 'net-2', ['sub-2:10.20.0.100'], { deviceOwner: 'network:distributed' })],
      },
    },
  ],
  [
    'target.ovn-vip-port',
    'block',
    'VIP port vip-2 of os2 belongs to compute:nova server-x',
    {
      begun: true,
      target: {
        ports: [
          port('vip-2', 'net-2', ['sub-2:10.20.0.100'], {
            ...OWN,
            deviceId: 'server-x',
            deviceOwner: 'compute:nova',
          }),
        ],
      },
    },
  ],
  [
    'target.ovn-dhcp-egress',
    'warn',
    'port-a of shop-lb1 has no egress rule for DHCP',
    {
      plan: withBackend('ovn', (plan) => ({
        securityGroups: plan.securityGroups.map((one) => ({
          ...one,
          rules: [rule('udp', { direction: 'egress', portRangeMin: 53, portRangeMax: 53 })],
        })),
      })),
    },
  ],
  ['target.anti-affinity', 'unknown', 'Nova of os2 chooses the hosts', {}],
  [
    'target.anti-affinity',
    'warn',
    'os2 has one host only, c1',
    { operator: { agents: [agent('OVN Controller agent', true), agent('OVN Metadata agent', true)] } },
  ],
  [
    'target.anti-affinity',
    'warn',
    'are on one host of os2',
    {
      begun: true,
      target: {
        servers: ['x', 'y'].map((id) => server(id, { hostId: 'h', tags: ['baton:m-1a2b3c4d:server'] })),
      },
    },
  ],
  [
    'target.availability-zones',
    'block',
    'os2 has no zone west, planned for shop-lb1; there are nova',
    {
      plan: (plan) => ({ loadBalancers: plan.loadBalancers.map((one) => ({ ...one, availabilityZone: 'west' })) }),
    },
  ],
  ['target.image-properties', 'warn', 'shop-lb1: hw_machine_type, hw_vif_model are not known', {}],
  [
    'target.default-security-group',
    'block',
    'sg-2 of os2 has no rule for ingress IPv4, 112, which sg-lb has',
    { ...usedGroup, target: { securityGroups: [securityGroup('sg-2', [])] } },
  ],
  [
    'target.default-security-group',
    'warn',
    'sg-2 of os2 has no rule for ingress IPv4, tcp 80',
    { ...usedGroup, target: { securityGroups: [securityGroup('sg-2', [])] } },
  ],
  [
    'target.metadata',
    'warn',
    'shop-lb1 carries ha_vip_address, ha_execution into os2',
    {
      plan: (plan) => ({
        loadBalancers: plan.loadBalancers.map((one) => ({
          ...one,
          metadata: { ha_vip_address: '10.20.0.100', ha_execution: '1', role: 'lb' },
        })),
      }),
    },
  ],
  [
    'target.metadata',
    'warn',
    'carries migrate_flag: another migration service',
    {
      plan: (plan) => ({
        loadBalancers: plan.loadBalancers.map((one) => ({ ...one, metadata: { migrate_flag: 'o2o-migrate-now' } })),
      }),
    },
  ],
  [
    'target.flavors',
    'warn',
    'brings a disk of its own (ephemeral 10 GiB, swap 0 MiB)',
    {
      target: {
        flavors: [{ id: 'flavor-2', name: 'lb.tiny', vcpus: 1, ramMib: 128, diskGib: 1, ephemeralGib: 10, swapMib: 0 }],
      },
    },
  ],
  [
    'target.volume-types',
    'block',
    'The volume type nfs is encrypted',
    { target: { volumeTypes: [{ id: 'type-2', name: 'nfs', isDefault: true, encrypted: true }] } },
  ],
  [
    'target.volume-types',
    'block',
    'The volume type nfs is encrypted',
    { operator: { volumeTypes: [{ id: 'type-2', name: 'nfs', isDefault: true, encrypted: true }] } },
  ],
  ['target.volume-types', 'unknown', 'does not tell whether the volume type nfs is encrypted', {}],
  [
    'target.mtu',
    'warn',
    'shop-net has MTU 1450; the one that os2 has in its place, 1442',
    { plan: used, target: { ...usedThings, networks: [...emptyTarget.networks, network('net-2', { mtu: 1442 })] } },
  ],
  ['target.mtu', 'warn', 'OVN usually has 1442', { plan: withBackend('ovn') }],
  [
    'target.external-network',
    'block',
    'Router shop-router leads to no external network',
    { plan: (plan) => ({ routers: plan.routers.map((one) => ({ ...one, externalNetwork: null })) }) },
  ],
  [
    'target.external-network',
    'block',
    'No router of the plan leads from 10.20.0.100 to internet',
    { plan: () => ({ routers: [] }) },
  ],
  [
    'target.external-network',
    'block',
    'No router of the plan leads from 10.20.0.100 to internet',
    { plan: throughRouter, target: router2 },
  ],
  [
    'target.external-network',
    'unknown',
    'No router between shop-subnet and internet of os2 is shown',
    { plan: (plan) => ({ ...used(plan), routers: [] }), target: usedThings },
  ],
];
