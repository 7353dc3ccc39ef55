import { expect, it } from 'vitest';

import { floatingIp, port, server, shop } from '../preflight/testing/fixtures.ts';
import { discover, portOf, sharing, withPairs } from './testing/clouds.ts';

it('takes members whose pair is wider than the VIP, or has another MAC, and says so', async () => {
  const { groups } = await discover(
    withPairs({
      'port-a': [{ ipAddress: '1.0.0.0/0' }],
      'port-b': [{ ipAddress: '10.20.0.100', macAddress: '00:00:5e:00:01:33' }],
    }),
  );
  expect(groups[0]?.confidence).toBe('possible');
  expect(groups[0]?.loadBalancers.map((one) => [one.evidence[0], one.confidence])).toEqual([
    ['port port-a has the address pair 1.0.0.0/0, which covers the VIP 10.20.0.100', 'possible'],
    ['port port-b has the address pair 10.20.0.100 with the MAC 00:00:5e:00:01:33, which is not its own', 'certain'],
  ]);
});

it('is less sure of a range that is narrow', async () => {
  const range = [{ ipAddress: '10.20.0.96/28' }];
  const { groups } = await discover(withPairs({ 'port-a': range, 'port-b': range }));
  expect(groups.map(({ confidence }) => confidence)).toEqual(['likely']);
});

it('leaves a third server with the wildcard alone out, when two name the VIP', async () => {
  const { groups, leftOut } = await discover({
    ...shop,
    servers: [...shop.servers, server('server-c', { name: 'firewall' })],
    ports: [...shop.ports, portOf('server-c', '10.20.0.13', ['1.0.0.0/0'])],
  });
  expect(groups[0]?.loadBalancers).toHaveLength(2);
  expect(leftOut).toMatchObject([
    {
      what: 'port port-of-server-c of server firewall',
      why: 'the address pair 1.0.0.0/0 covers the VIP 10.20.0.100, but is wider: it tells nobody who shares an address',
    },
  ]);
});

it('does not let the wildcard on every server glue pairs together', async () => {
  const wildcard = [{ ipAddress: '1.0.0.0/0' }];
  const own = (address: string) => [...wildcard, { ipAddress: address }];
  const servers = ['c', 'd', 'e'].map((id) => server(id, { name: id === 'e' ? 'backend' : `api-${id}` }));
  const contents = {
    ...shop,
    servers: [...shop.servers, ...servers],
    ports: [
      ...shop.ports,
      port('vip-2', 'shop-net', ['shop-subnet:10.20.0.101']),
      ...servers.map(({ id }, at) => portOf(id, `10.20.0.2${at}`, [])),
    ],
    floatingIps: [...shop.floatingIps, floatingIp('203.0.113.11', 'vip-2')],
  };
  const pairs = {
    'port-a': own('10.20.0.100'),
    'port-b': own('10.20.0.100'),
    'port-of-c': own('10.20.0.101'),
    'port-of-d': own('10.20.0.101'),
    'port-of-e': wildcard,
  };
  const { groups, leftOut } = await discover(withPairs(pairs, contents));
  expect(groups.map((group) => [group.name, group.loadBalancers.length])).toEqual([
    ['api', 2],
    ['shop', 2],
  ]);
  expect(leftOut.map(({ what }) => what)).toEqual(['port port-of-e of server backend']);
  // Nothing but wildcards on five servers tells nothing.
  const blind = Object.fromEntries(Object.keys(pairs).map((id) => [id, wildcard]));
  const nothing = await discover(withPairs(blind, contents));
  expect(nothing.groups).toEqual([]);
  expect(nothing.leftOut[0]?.why).toBe(
    'it leads to the unbound port shop-vip, but 5 servers (shop-lb1, shop-lb2, api-c and 2 more) have address pairs that are wider than 10.20.0.100: which of them share it cannot be told; declare the group',
  );
});

it('joins several VIPs of the same servers, with and without HA IP', async () => {
  const { groups } = await discover(
    sharing(['10.20.0.100', '10.20.0.101', '10.20.0.102'], {
      ports: [
        ...shop.ports,
        port('vip-2', 'shop-net', ['shop-subnet:10.20.0.101']),
        port('vip-3', 'shop-net', ['shop-subnet:10.20.0.102']),
      ],
      floatingIps: [...shop.floatingIps, floatingIp('203.0.113.11', 'vip-2', { fixedIpAddress: '10.20.0.101' })],
    }),
  );
  expect(groups).toHaveLength(1);
  expect(groups[0]?.vips.map((vip) => vip.address)).toEqual(['10.20.0.100', '10.20.0.101', '10.20.0.102']);
  expect(groups[0]?.haIps.map((haIp) => haIp.address)).toEqual(['203.0.113.10', '203.0.113.11']);
  expect(groups[0]?.key).toBe('project-1/port-vip+vip-2');
  expect(groups[0]?.roles.evidence[0]).toBe(
    'HA IPs lead to 2 VIPs of the same load balancers: each may be MASTER of one of them (active/active)',
  );
});

it('takes several floating IPs on one VIP', async () => {
  const more = floatingIp('203.0.113.9', 'port-vip', { fixedIpAddress: '10.20.0.100' });
  const { groups } = await discover({ ...shop, floatingIps: [...shop.floatingIps, more] });
  expect(groups[0]?.vips).toHaveLength(1);
  expect(groups[0]?.haIps.map(({ address, vipAddress }) => [address, vipAddress])).toEqual([
    ['203.0.113.9', '10.20.0.100'],
    ['203.0.113.10', '10.20.0.100'],
  ]);
});

it('takes a port that reserves several VIPs, with a floating IP on each', async () => {
  const two = ['10.20.0.100', '10.20.0.101'].map((address) => ({ subnetId: 'shop-subnet', address }));
  const { groups } = await discover(
    sharing(['10.20.0.100', '10.20.0.101'], {
      ports: shop.ports.map((one) => (one.id === 'port-vip' ? { ...one, fixedIps: two } : one)),
      floatingIps: [...shop.floatingIps, floatingIp('203.0.113.11', 'port-vip', { fixedIpAddress: '10.20.0.101' })],
    }),
  );
  expect(groups[0]?.key).toBe('project-1/port-vip');
  expect(groups[0]?.vips.map(({ address, port: reserved }) => [address, reserved?.id])).toEqual([
    ['10.20.0.100', 'port-vip'],
    ['10.20.0.101', 'port-vip'],
  ]);
  expect(groups[0]?.haIps.map(({ address, vipAddress }) => [address, vipAddress])).toEqual([
    ['203.0.113.10', '10.20.0.100'],
    ['203.0.113.11', '10.20.0.101'],
  ]);
});

it('keeps pairs with other servers apart', async () => {
  const { groups } = await discover({
    ...shop,
    servers: [...shop.servers, server('c', { name: 'api1' }), server('d', { name: 'web1' })],
    ports: [
      ...shop.ports,
      port('vip-2', 'shop-net', ['shop-subnet:10.20.0.101']),
      ...['c', 'd'].map((id) => portOf(id, '10.20.0.20', ['10.20.0.101/32'])),
    ],
    floatingIps: [...shop.floatingIps, floatingIp('203.0.113.11', 'vip-2')],
  });
  expect(groups.map((group) => group.name)).toEqual(['203.0.113.11', 'shop']);
});
