/** Situations in which a network of the source reaches into the target. */
import { network, port, shop } from './fixtures.ts';
import type { CloudContents } from './readable-cloud.ts';
import { type Case, withBackend } from './situation.ts';

const shopNetwork = (change: object): Partial<CloudContents> => ({
  networks: shop.networks.map((one) => (one.id === 'shop-net' ? { ...one, ...change } : one)),
});

const use = withBackend('openvswitch', (plan) => ({
  networks: plan.networks.map((one) => ({
    ...one,
    target: { use: 'net-2' },
    subnets: one.subnets.map((subnet) => ({ ...subnet, use: 'sub-2' })),
  })),
}));
const vlan = { type: 'vlan', physicalNetwork: 'physnet1', segmentationId: 42 };
const used = network('net-2', { name: 'shop-net', projectId: 'project-2' });
const subnet2 = { ...shop.subnets[0], id: 'sub-2', networkId: 'net-2' } as (typeof shop.subnets)[number];
const twin = port('twin', 'net-2', [], {
  macAddress: shop.ports.find((one) => one.id === 'port-r')?.macAddress ?? '',
});

export const stretchedCases: readonly Case[] = [
  [
    'source.stretched-network',
    'block',
    'shop-net is one wire in both clouds (vlan 42 on physnet1)',
    {
      plan: use,
      source: shopNetwork({ provider: vlan }),
      target: { networks: [used], subnets: [subnet2] },
      operator: { networks: [{ ...used, provider: vlan }] },
    },
  ],
  [
    'source.stretched-network',
    'block',
    'the same MACs on both sides',
    { plan: use, target: { networks: [used], subnets: [subnet2], ports: [twin] } },
  ],
  [
    'source.stretched-network',
    'warn',
    'a load balancer and its twin must never both be on it',
    {
      plan: (plan) => ({ ...use(plan), vips: [] }),
      target: { networks: [used], subnets: [subnet2], ports: [twin] },
    },
  ],
  [
    'source.stretched-network',
    'warn',
    'seems to reach into os2 as net-2',
    { target: { networks: [used], subnets: [subnet2], ports: [twin] } },
  ],
  [
    'source.stretched-network',
    'unknown',
    'is one wire cannot be told',
    { plan: use, target: { networks: [used], subnets: [subnet2] } },
  ],
];
