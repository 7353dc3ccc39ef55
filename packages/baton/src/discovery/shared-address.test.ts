import { expect, it } from 'vitest';

import { network, port, server, shop, subnet } from '../preflight/testing/fixtures.ts';
import { discover, portOf, sharing, withPairs } from './testing/clouds.ts';

it('finds a VIP that no port reserves and no floating IP leads to', async () => {
  const { groups } = await discover(sharing(['10.20.0.200'], { floatingIps: [] }));
  expect(groups).toMatchObject([
    {
      name: 'shop',
      key: 'project-1/10.20.0.200',
      confidence: 'likely',
      haIps: [],
      vips: [
        {
          address: '10.20.0.200',
          port: null,
          confidence: 'likely',
          evidence: ['2 servers have an address pair for just 10.20.0.200, and no port reserves it'],
        },
      ],
    },
  ]);
});

it('is certain of an internal VIP that a port reserves', async () => {
  const { groups } = await discover({ ...shop, floatingIps: [] });
  expect(groups).toMatchObject([
    { key: 'project-1/port-vip', confidence: 'certain', vips: [{ port: { id: 'port-vip' } }] },
  ]);
});

it('says of an IPv6 VIP how it moves, however it is spelt', async () => {
  const { groups } = await discover(
    withPairs(
      {
        'port-a': [{ ipAddress: '10.20.0.100' }, { ipAddress: '2001:db8:0::64' }, { ipAddress: 'fe80::64' }],
        'port-b': [{ ipAddress: '10.20.0.100' }, { ipAddress: '2001:db8::64/128' }, { ipAddress: 'fe80::64' }],
      },
      { ports: [...shop.ports, port('vip-6', 'shop-net', ['subnet-6:2001:db8::64'])] },
    ),
  );
  expect(groups).toHaveLength(1);
  expect(groups[0]?.vips.map(({ port: reserved, evidence }) => [reserved?.id, evidence])).toEqual([
    ['port-vip', ['the unbound port shop-vip reserves 10.20.0.100']],
    [
      'vip-6',
      [
        expect.stringContaining('the unbound port vip-6 reserves 2001:db8:'),
        'it is an IPv6 address: no floating IP leads to one, so it moves by prefix routing only',
      ],
    ],
  ]);
});

it('takes no address for shared that is on two networks, or that some device has', async () => {
  const other = {
    networks: [...shop.networks, network('net-2')],
    subnets: [...shop.subnets, subnet('subnet-2', 'net-2', '10.20.0.0/24')],
    servers: [...shop.servers, server('c', { name: 'web' })],
    floatingIps: [],
  };
  const pairs = { 'port-a': [{ ipAddress: '10.20.0.200' }], 'port-b': [{ ipAddress: '10.20.0.201' }] };
  const far = port('far', 'net-2', ['subnet-2:10.20.0.12'], { deviceId: 'c', deviceOwner: 'compute:nova' });
  const contents = withPairs(
    { ...pairs, far: [{ ipAddress: '10.20.0.200' }] },
    { ...other, ports: [...shop.ports.filter(({ id }) => id !== 'port-vip'), far] },
  );
  expect((await discover(contents)).groups).toEqual([]);
  // The router's own address, and that of a third server.
  const owned = sharing(['10.20.0.1', '10.20.0.30'], {
    ...other,
    ports: [...shop.ports, portOf('c', '10.20.0.30', [])],
  });
  expect((await discover(owned)).groups).toEqual([]);
});
