/** Situations in which the checks of what surprises people in the source must fire, each with what it says. */
import { guests } from './guest-readings.ts';
import { floatingIp, port, rule, securityGroup, server, shop } from './fixtures.ts';
import type { CloudContents } from './readable-cloud.ts';
import { type Case, ports, secondNic, servers, withNic } from './situation.ts';

const router = (change: object): Partial<CloudContents> => ({
  routers: shop.routers.map((one) => ({ ...one, ...change })),
});
const shopNetwork = (change: object): Partial<CloudContents> => ({
  networks: shop.networks.map((one) => (one.id === 'shop-net' ? { ...one, ...change } : one)),
});
const haIp = (change: object): Partial<CloudContents> => ({
  floatingIps: [floatingIp('203.0.113.10', 'port-vip', { fixedIpAddress: '10.20.0.100', ...change })],
});
const forwarding = { protocol: 'tcp', externalPort: 8080, internalPort: 80, internalAddress: '10.20.0.11' };
const stayer = {
  servers: [...shop.servers, server('db', { name: 'db1' })],
  ports: [
    ...shop.ports,
    port('port-db', 'shop-net', ['shop-subnet:10.20.0.50'], {
      deviceId: 'db',
      deviceOwner: 'compute:nova',
      securityGroupIds: ['sg-db', 'sg-lb'],
    }),
  ],
  securityGroups: [
    ...shop.securityGroups,
    securityGroup('sg-db', [rule('tcp', { portRangeMin: 3306, portRangeMax: 3306, remoteGroupId: 'sg-lb' })]),
  ],
};

export const sourceSurpriseCases: readonly Case[] = [
  [
    'source.cold-boot',
    'warn',
    'shop-lb1 was never stopped and started',
    { source: { actions: { 'server-a': [{ action: 'reboot', requestId: 'r', startedAt: '2026-01-02T00:00:00Z' }] } } },
  ],
  [
    'source.cold-boot',
    'warn',
    'shop-lb1 booted cold for the last time on 2026-01-02, more than a year',
    { plan: () => ({ created: '2027-02-01T00:00:00Z' }) },
  ],
  ['source.cold-boot', 'unknown', 'Nova tells nothing', { source: { actions: {} } }],
  [
    'source.same-host',
    'warn',
    'shop-lb1 and shop-lb2 run on the same host of os1',
    { source: { servers: shop.servers.map((one) => ({ ...one, hostId: 'h' })) } },
  ],
  ['source.same-host', 'unknown', 'does not say where shop-lb1 runs', { source: servers({ hostId: null }) }],
  ['source.nic-order', 'unknown', 'lists 1 of its 2 NICs', { plan: secondNic }],
  [
    'source.nic-order',
    'warn',
    'Nova has port-a, port-z; planned is port-z, port-a',
    {
      plan: (plan) => ({
        loadBalancers: (secondNic(plan).loadBalancers ?? []).map((one) => ({ ...one, nics: one.nics.toReversed() })),
      }),
      source: { ports: [...shop.ports, port('port-z', 'shop-net', [], { deviceId: 'server-a' })] },
    },
  ],
  [
    'source.own-port-ha-ip',
    'block',
    '203.0.113.10 leads to port-a, the own port of shop-lb1',
    { source: { floatingIps: [floatingIp('203.0.113.10', 'port-a')] } },
  ],
  [
    'source.own-port-ha-ip',
    'warn',
    'the platform moves it',
    {
      source: { floatingIps: [floatingIp('203.0.113.10', 'port-a')] },
      plan: (plan) => ({
        loadBalancers: plan.loadBalancers.map((one) => ({ ...one, metadata: { ha_floatingips: '203.0.113.10' } })),
      }),
    },
  ],
  [
    'source.port-forwardings',
    'block',
    'The HA IP 203.0.113.10 forwards tcp 8080 to 10.20.0.11',
    { source: haIp({ portForwardings: [forwarding] }) },
  ],
  [
    'source.port-forwardings',
    'warn',
    '203.0.113.11, which is no HA IP',
    {
      source: {
        floatingIps: [...shop.floatingIps, floatingIp('203.0.113.11', null, { portForwardings: [forwarding] })],
      },
    },
  ],
  [
    'source.trunks',
    'block',
    'Port port-a is a trunk with 1 subports',
    {
      source: ports('port-a', {
        trunk: { trunkId: 't', subPorts: [{ portId: 'p', segmentationType: 'vlan', segmentationId: 7 }] },
      }),
    },
  ],
  ['source.trunks', 'block', 'is a subport', { source: ports('port-a', { deviceOwner: 'trunk:subport' }) }],
  ['source.qos', 'warn', 'on port port-a (gold)', { source: ports('port-a', { qosPolicyId: 'gold' }) }],
  ['source.qos', 'warn', 'on network shop-net (gold)', { source: shopNetwork({ qosPolicyId: 'gold' }) }],
  ['source.qos', 'warn', 'on HA IP 203.0.113.10 (gold)', { source: haIp({ qosPolicyId: 'gold' }) }],
  ['source.dns-names', 'warn', 'shop leads to 203.0.113.10', { source: haIp({ dnsName: 'shop' }) }],
  ['source.dns-names', 'warn', 'Port port-a is called www', { source: ports('port-a', { dnsName: 'www' }) }],
  ['source.dns-names', 'warn', 'end in shop.example.', { source: shopNetwork({ dnsDomain: 'shop.example.' }) }],
  ['source.remote-groups', 'warn', 'sg-lb admits members of sg-lb; of these db1 stays in os1', { source: stayer }],
  ['source.remote-groups', 'warn', 'sg-db of db1 admits members of sg-lb', { source: stayer }],
  [
    'source.remote-groups',
    'warn',
    'sg-lb admits the address group partners',
    { source: { securityGroups: [securityGroup('sg-lb', [rule('tcp', { remoteAddressGroupId: 'partners' })])] } },
  ],
  ['source.router-address', 'warn', 'come from 203.0.113.60 now, and from another address in os2', {}],
  [
    'source.router-address',
    'warn',
    'and from 203.0.113.99 in os2',
    {
      begun: true,
      target: {
        routers: shop.routers.map((one) => ({
          ...one,
          description: 'baton:m-1a2b3c4d:router.router-1',
          externalAddresses: ['203.0.113.99'],
        })),
      },
    },
  ],
  [
    'source.extra-routes',
    'block',
    'shop-router sends 10.99.0.0/16 to 10.77.0.1, which is on none of its networks',
    {
      plan: (plan) => ({
        routers: plan.routers.map((one) => ({
          ...one,
          routes: [{ destination: '10.99.0.0/16', nexthop: '10.77.0.1' }],
        })),
      }),
    },
  ],
  [
    'source.extra-routes',
    'warn',
    'shop-router sends 10.99.0.0/16 to 10.20.0.50, which is db1 and stays',
    {
      source: stayer,
      plan: (plan) => ({
        routers: plan.routers.map((one) => ({
          ...one,
          routes: [{ destination: '10.99.0.0/16', nexthop: '10.20.0.50' }],
        })),
      }),
    },
  ],
  ['source.dvr', 'warn', 'shop-router is a distributed router', { source: router({ distributed: true }) }],
  [
    'source.dvr',
    'warn',
    'shop-router is a distributed router',
    { source: ports('port-r', { deviceOwner: 'network:router_interface_distributed' }) },
  ],
  [
    'source.address-pair-limit',
    'warn',
    'needs 11 address pairs',
    {
      plan: withNic({
        allowedAddressPairs: Array.from({ length: 11 }, (_none, at) => ({ ipAddress: `10.20.0.${100 + at}` })),
      }),
    },
  ],
  [
    'source.ipv6-vips',
    'warn',
    '2001:db8::100 is a public IPv6 address',
    { plan: withNic({ allowedAddressPairs: [{ ipAddress: '10.20.0.100' }, { ipAddress: '2001:db8::100' }] }) },
  ],
  [
    'source.ipv6-vips',
    'block',
    'leads to 2001:db8::100: a floating IP leads to IPv4 only',
    { plan: (plan) => ({ haIps: plan.haIps.map((one) => ({ ...one, vipAddress: '2001:db8::100' })) }) },
  ],
  [
    'source.server-groups',
    'warn',
    'are in the server group apart (anti-affinity)',
    {
      source: {
        serverGroups: [{ id: 'g', name: 'apart', policy: 'anti-affinity', memberIds: ['server-a', 'server-b'] }],
      },
    },
  ],
  [
    'source.heat-stack',
    'warn',
    'shop-lb1 seems to be part of a Heat stack (metadata metering.stack)',
    { source: servers({ metadata: { 'metering.stack': 'abc' } }) },
  ],
  ['source.heat-stack', 'warn', '(tag heat-shop)', { source: servers({ tags: ['heat-shop'] }) }],
  ['source.heat-stack', 'warn', '(name shop-lb-ab3defghijk2)', { source: servers({ name: 'shop-lb-ab3defghijk2' }) }],
  [
    'source.user-data',
    'warn',
    'shop-lb1: cloud-init is on',
    guests({ cloudInit: { installed: true, disabled: false, keepsCache: false, preservesHostName: true } }),
  ],
];
