import { expect, it } from 'vitest';

import { floatingIp, shop } from '../preflight/testing/fixtures.ts';
import { discover, sharing, withPairs } from './testing/clouds.ts';

const onA = floatingIp('203.0.113.10', 'port-a', { fixedIpAddress: '10.20.0.11' });
const onB = floatingIp('203.0.113.20', 'port-b', { fixedIpAddress: '10.20.0.12' });

it('thinks a floating IP on one member possible, when the VIP has no other', async () => {
  const { groups, leftOut } = await discover({ ...shop, floatingIps: [onA] });
  expect(leftOut).toEqual([]);
  expect(groups).toMatchObject([
    {
      confidence: 'possible',
      vips: [{ address: '10.20.0.100', confidence: 'certain' }],
      haIps: [{ address: '203.0.113.10', vipAddress: '10.20.0.100', declaredBy: 'own-port', confidence: 'possible' }],
    },
  ]);
  expect(groups[0]?.haIps[0]?.evidence).toEqual([
    "floating IP 203.0.113.10 leads to 10.20.0.11 of shop-lb1's own port port-a, not to the VIP 10.20.0.100",
    'it is an HA IP only if something in the guests moves it at a handover, such as a notify script',
  ]);
});

it('takes floating IPs on both members for what manages them', async () => {
  const { groups, leftOut } = await discover({ ...shop, floatingIps: [onA, onB] });
  expect(groups[0]?.haIps).toEqual([]);
  expect(leftOut.map(({ what }) => what)).toEqual(['floating IP 203.0.113.10', 'floating IP 203.0.113.20']);
  expect(leftOut[0]?.why).toBe(
    'it leads to port port-a of server shop-lb1 itself, an address of that one load balancer, which a handover does not move',
  );
});

it('leaves it out when the VIP has an HA IP of its own', async () => {
  const { groups, leftOut } = await discover({ ...shop, floatingIps: [...shop.floatingIps, onB] });
  expect(groups[0]?.haIps.map(({ address }) => address)).toEqual(['203.0.113.10']);
  expect(groups[0]?.confidence).toBe('certain');
  expect(leftOut.map(({ what }) => what)).toEqual(['floating IP 203.0.113.20']);
});

it('finds a VIP that is a further address of one port', async () => {
  const two = ['10.20.0.11', '10.20.0.150'].map((address) => ({ subnetId: 'shop-subnet', address }));
  const { groups } = await discover(
    withPairs(
      { 'port-b': [{ ipAddress: '10.20.0.150' }] },
      {
        ports: shop.ports
          .filter(({ id }) => id !== 'port-vip')
          .map((one) => (one.id === 'port-a' ? { ...one, fixedIps: two } : one)),
        floatingIps: [floatingIp('203.0.113.10', 'port-a', { fixedIpAddress: '10.20.0.150' })],
      },
    ),
  );
  expect(groups).toMatchObject([
    {
      confidence: 'likely',
      vips: [{ address: '10.20.0.150', port: null }],
      haIps: [{ vipAddress: '10.20.0.150', declaredBy: 'own-port', confidence: 'likely' }],
      loadBalancers: [{ server: { name: 'shop-lb1' } }, { server: { name: 'shop-lb2' } }],
    },
  ]);
});

it('is less sure when the shared address is the only one of that port', async () => {
  const contents = withPairs({ 'port-b': [{ ipAddress: '10.20.0.11' }] }, { floatingIps: [onA] });
  const { groups } = await discover(contents);
  expect(groups).toMatchObject([{ confidence: 'possible', vips: [{ address: '10.20.0.11' }] }]);
});

it('says nothing of a floating IP on a member for an IPv6 VIP', async () => {
  const contents = sharing(['2001:db8::64'], { floatingIps: [onA] });
  expect((await discover(contents)).groups.map(({ haIps }) => haIps)).toEqual([[]]);
});
