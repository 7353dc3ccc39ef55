import { expect, it } from 'vitest';

import { floatingIp, port, server, shop } from '../preflight/testing/fixtures.ts';
import { discover, portOf, withPairs } from './testing/clouds.ts';

const openPorts = shop.ports.map((one) => (one.deviceId === '' ? one : { ...one, portSecurityEnabled: false }));

it.each([
  ['nobody has a pair', withPairs({}), 'but no port of a server has an allowed address pair for 10.20.0.100'],
  [
    'one server has a pair',
    withPairs({ 'port-a': [{ ipAddress: '10.20.0.100' }] }),
    'but only one server has a port with an allowed address pair for 10.20.0.100',
  ],
  [
    'pairs are for another address',
    withPairs({ 'port-a': [{ ipAddress: '10.20.0.0/26' }], 'port-b': [{ ipAddress: '10.20.0.101' }] }),
    'no port of a server has an allowed address pair for 10.20.0.100',
  ],
  [
    'port security is off',
    withPairs({}, { ports: openPorts }),
    'port security is off for shop-lb1, shop-lb2, which may hold any address: declare the group',
  ],
  [
    "the port is a server's own",
    withPairs({}, { floatingIps: [floatingIp('203.0.113.10', 'port-a')] }),
    'it leads to port port-a of server shop-lb1 itself, not to an unbound port that reserves a VIP',
  ],
  [
    'the port cannot be seen',
    withPairs({}, { floatingIps: [floatingIp('203.0.113.10', 'port-x', { fixedIpAddress: '10.0.0.1' })] }),
    'it leads to port port-x, which this session cannot see',
  ],
  [
    'Octavia has the port',
    {
      ...shop,
      ports: shop.ports.map((one) =>
        one.id === 'port-vip' ? { ...one, name: 'octavia-lb-1', deviceOwner: 'Octavia', deviceId: 'lb-1' } : one,
      ),
    },
    'it leads to a load balancer of Octavia, octavia-lb-1: Octavia moves it',
  ],
])('leaves a floating IP out when %s', async (_when, contents, why) => {
  const { groups, leftOut } = await discover(contents);
  expect(groups).toEqual([]);
  const told = leftOut.filter(({ what }) => what === 'floating IP 203.0.113.10');
  expect(told).toHaveLength(1);
  expect(told[0]?.why).toContain(why);
});

it('tells an unbound port that nobody, or only one, answers for', async () => {
  const { leftOut } = await discover({
    ...shop,
    servers: [...shop.servers, server('c', { name: 'web' })],
    ports: [
      ...shop.ports,
      port('spare', 'shop-net', ['shop-subnet:10.20.0.200']),
      port('half', 'shop-net', ['shop-subnet:10.20.0.201']),
      portOf('c', '10.20.0.20', ['10.20.0.201']),
    ],
  });
  expect(leftOut.map(({ what, why }) => [what, why])).toEqual([
    ['unbound port half', 'it reserves 10.20.0.201, and only web has an address pair for it'],
    [
      'unbound port spare',
      'it reserves 10.20.0.200, and nobody answers for it: no server has a pair for just that address, no floating IP leads to it',
    ],
  ]);
});

it('tells servers beside a group that may hold any address, once', async () => {
  const more = ['c', 'd', 'e', 'f', 'g'];
  const { groups, leftOut } = await discover({
    ...shop,
    servers: [...shop.servers, ...more.map((id) => server(id)), server('free')],
    ports: [
      ...shop.ports,
      ...more.map((id, at) => portOf(id, `10.20.0.3${at}`, ['0.0.0.0/0'])),
      portOf('free', '10.20.0.40', [], { portSecurityEnabled: false }),
    ],
  });
  expect(groups[0]?.loadBalancers).toHaveLength(2);
  expect(leftOut.map(({ what, why }) => [what, why])).toEqual([
    [
      'ports of 5 servers (c, d, e and 2 more)',
      'the address pair 0.0.0.0/0 covers the VIP 10.20.0.100, but is wider: it tells nobody who shares an address',
    ],
    ['server free', 'port security is off there: any address could be held, and no address pair tells which'],
  ]);
});

it('takes the pairs of amphorae for no group of ours', async () => {
  const octavia = port('octavia-lb-1', 'shop-net', ['shop-subnet:10.20.0.100'], {
    deviceOwner: 'Octavia',
    deviceId: 'lb-1',
    projectId: 'project-2',
  });
  const ports = [...shop.ports.filter(({ id }) => id !== 'port-vip'), octavia];
  expect((await discover({ ...shop, ports, floatingIps: [] })).groups).toEqual([]);
});

it('is silent about routers, DHCP and what leads nowhere', async () => {
  const { leftOut } = await discover({ ...shop, floatingIps: [...shop.floatingIps, floatingIp('203.0.113.99', null)] });
  expect(leftOut).toEqual([]);
});
