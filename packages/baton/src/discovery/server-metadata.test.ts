import { describe, expect, it } from 'vitest';

import type { Server } from '../domain/cloud-resources.ts';
import { floatingIp, port, server, shop } from '../preflight/testing/fixtures.ts';
import type { CloudContents } from '../preflight/testing/readable-cloud.ts';
import { discover, portOf, sharing, withPairs } from './testing/clouds.ts';

const HA = { ha_vip_address: '10.20.0.100', ha_floatingips: '203.0.113.10', ha_execution: '1' };

/** No pairs, no port for the VIP, a floating IP that leads nowhere: only metadata says what is meant. */
function told(
  metadata: Readonly<Record<string, Server['metadata']>>,
  more: Partial<CloudContents> = {},
): CloudContents {
  return withPairs(
    {},
    {
      servers: shop.servers.map((one) => ({ ...one, metadata: metadata[one.id] ?? {} })),
      ports: shop.ports.filter(({ id }) => id !== 'port-vip'),
      floatingIps: [floatingIp('203.0.113.10', null)],
      ...more,
    },
  );
}

describe('server metadata', () => {
  it('declares a group, with no reserved port', async () => {
    const { groups, leftOut } = await discover(told({ 'server-a': HA, 'server-b': HA }));
    expect(leftOut).toEqual([]);
    expect(groups).toMatchObject([
      {
        name: 'shop',
        key: 'project-1/10.20.0.100',
        confidence: 'likely',
        contradictions: [],
        vips: [{ address: '10.20.0.100', port: null, confidence: 'likely' }],
        haIps: [{ address: '203.0.113.10', vipAddress: '10.20.0.100', declaredBy: 'metadata', confidence: 'likely' }],
      },
    ]);
    expect(groups[0]?.loadBalancers[0]?.evidence).toEqual([
      'metadata of shop-lb1: ha_vip_address names 10.20.0.100, ha_execution is 1',
    ]);
  });

  it('knows the reserved port', async () => {
    const { groups } = await discover(told({ 'server-a': HA, 'server-b': HA }, { ports: shop.ports }));
    expect(groups).toMatchObject([
      { key: 'project-1/port-vip', vips: [{ port: { id: 'port-vip' }, confidence: 'certain' }] },
    ]);
  });

  it('reads lists, with commas and spaces', async () => {
    const two = { ...HA, ha_vip_address: '10.20.0.100, 10.20.0.101', ha_floatingips: '203.0.113.10 203.0.113.11' };
    const { groups } = await discover(
      told(
        { 'server-a': two, 'server-b': two },
        { floatingIps: [floatingIp('203.0.113.10', null), floatingIp('203.0.113.11', null)] },
      ),
    );
    expect(groups).toHaveLength(1);
    expect(groups[0]?.haIps.map(({ address, vipAddress }) => [address, vipAddress])).toEqual([
      ['203.0.113.10', '10.20.0.100'],
      ['203.0.113.11', '10.20.0.101'],
    ]);
  });

  it('may have other keys', async () => {
    const other = { vip: '10.20.0.100', fips: '203.0.113.10', on: '1' };
    const contents = told({ 'server-a': other, 'server-b': other });
    expect((await discover(contents)).groups).toEqual([]);
    const metadataKeys = { vipAddress: 'vip', floatingIps: 'fips', execution: 'on' };
    expect((await discover(contents, { metadataKeys })).groups).toHaveLength(1);
  });

  it.each([
    [{ 'server-a': HA }, "it names the VIP 10.20.0.100, and no other server's metadata does"],
    [{ 'server-a': HA, 'server-b': { ...HA, ha_execution: '0' } }, 'ha_execution is 0, not 1: it is switched off'],
    [{ 'server-a': { ha_vip_address: '10.20.0.100' } }, 'ha_execution is absent, not 1: it is switched off'],
    [{ 'server-a': { ...HA, ha_vip_address: '192.0.2.1' } }, '192.0.2.1 is in no subnet that the server has a port on'],
  ])('is no group when it says %j', async (metadata, why) => {
    const { groups, leftOut } = await discover(told(metadata));
    expect(groups).toEqual([]);
    expect(leftOut.map((one) => one.why)).toContain(why);
  });

  it('tells what does not fit', async () => {
    const { groups } = await discover(
      told(
        { 'server-a': { ...HA, ha_floatingips: '203.0.113.10,203.0.113.99' }, 'server-b': HA },
        {
          ports: [...shop.ports, port('port-x', 'shop-net', ['shop-subnet:10.20.0.77'])],
          floatingIps: [floatingIp('203.0.113.10', 'port-x', { fixedIpAddress: '10.20.0.77' })],
        },
      ),
    );
    expect(groups[0]?.haIps).toMatchObject([{ address: '203.0.113.10', confidence: 'possible' }]);
    expect(groups[0]?.contradictions).toEqual([
      'metadata of shop-lb1, shop-lb2: ha_floatingips names 203.0.113.10 for 10.20.0.100, but floating IP 203.0.113.10 leads to 10.20.0.77 of port port-x',
      'ha_floatingips of shop-lb1 names 203.0.113.99, and not that of every other member',
      'metadata of shop-lb1: ha_floatingips names 203.0.113.99 for 10.20.0.100, but the project has no such floating IP',
    ]);
  });
});

describe('several ways', () => {
  it('are one group, with all evidence and the best confidence', async () => {
    const contents = { ...shop, servers: shop.servers.map((one) => ({ ...one, metadata: HA })) };
    const { groups } = await discover(contents);
    expect(groups).toMatchObject([
      { key: 'project-1/port-vip', confidence: 'certain', contradictions: [], haIps: [{ declaredBy: 'vip-port' }] },
    ]);
    expect(groups[0]?.haIps[0]?.evidence).toEqual([
      'floating IP 203.0.113.10 leads to 10.20.0.100 of the unbound port shop-vip',
      'metadata of shop-lb1, shop-lb2: ha_floatingips names 203.0.113.10 for 10.20.0.100',
    ]);
    expect(groups[0]?.loadBalancers[1]?.evidence).toEqual([
      'port port-b has the address pair 10.20.0.100',
      'metadata of shop-lb2: ha_vip_address names 10.20.0.100, ha_execution is 1',
    ]);
  });

  it('that name different members and HA IPs are told', async () => {
    const third = server('server-c', { name: 'shop-lb3', metadata: HA });
    const contents = sharing(['10.20.0.100'], {
      servers: [...shop.servers.map((one) => (one.id === 'server-a' ? { ...one, metadata: HA } : one)), third],
      floatingIps: [...shop.floatingIps, floatingIp('203.0.113.11', 'port-vip', { fixedIpAddress: '10.20.0.100' })],
      ports: [...shop.ports, portOf('server-c', '10.20.0.13', [])],
    });
    const { groups } = await discover(contents);
    expect(groups[0]?.loadBalancers).toHaveLength(3);
    expect(groups[0]?.contradictions).toEqual([
      'shop-lb2 is a load balancer of VIP 10.20.0.100 by address pairs, and not by server metadata',
      'shop-lb3 is a load balancer of VIP 10.20.0.100 by server metadata, and not by address pairs',
      '203.0.113.11 is an HA IP of VIP 10.20.0.100 by address pairs, and not by server metadata',
    ]);
  });
});
