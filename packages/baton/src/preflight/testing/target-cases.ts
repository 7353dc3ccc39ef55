/** Situations in which a check of the target must fire, each with what it says. */
import { emptyTarget, floatingIp, network, port, subnet } from './fixtures.ts';
import { type Case, grownRoots, router2, throughRouter, used, usedThings } from './situation.ts';

export const targetCases: readonly Case[] = [
  ['target.flavors', 'block', 'has no flavor lb.tiny', { target: { flavors: [] } }],
  ['target.flavors', 'block', 'has a disk of 1 GiB, the root disk of shop-lb1 has 2 GiB', { plan: grownRoots }],
  [
    'target.flavors',
    'warn',
    'shop-lb1 gets lb.tiny (1 vCPU, 64 MiB)',
    {
      target: {
        flavors: [{ id: 'flavor-2', name: 'lb.tiny', vcpus: 1, ramMib: 64, diskGib: 1, ephemeralGib: 0, swapMib: 0 }],
      },
    },
  ],
  [
    'target.volume-types',
    'block',
    'has no volume type nfs; there are ssd',
    { target: { volumeTypes: [{ id: 'x', name: 'ssd', isDefault: true, encrypted: null }] } },
  ],
  ['target.external-network', 'block', 'has no network internet (ext-2)', { target: { networks: [] } }],
  [
    'target.external-network',
    'block',
    'is not external',
    { target: { networks: [network('ext-2', { name: 'internet' })] } },
  ],
  [
    'target.external-network',
    'block',
    'does not hold 203.0.113.10',
    { target: { subnets: [subnet('e', 'ext-2', '198.51.100.0/24')] } },
  ],
  ['target.external-network', 'warn', 'cannot be seen', { target: { subnets: [] } }],
  [
    'target.ha-ip-free',
    'block',
    'allocated to another project (project-9)',
    { operator: { floatingIps: [floatingIp('203.0.113.10', null, { projectId: 'project-9' })] } },
  ],
  [
    'target.ha-ip-free',
    'block',
    'leads to port somebody',
    { target: { floatingIps: [floatingIp('203.0.113.10', 'somebody', { projectId: 'project-2' })] } },
  ],
  [
    'target.ha-ip-free',
    'block',
    'is the gateway of internet',
    { target: { subnets: [subnet('ext-subnet-2', 'ext-2', '203.0.113.0/24', { gatewayIp: '203.0.113.10' })] } },
  ],
  [
    'target.ha-ip-free',
    'block',
    'belongs to network:router_gateway router-9',
    {
      operator: {
        ports: [
          port('g', 'ext-2', ['ext-subnet-2:203.0.113.10'], {
            deviceOwner: 'network:router_gateway',
            deviceId: 'router-9',
          }),
        ],
      },
    },
  ],
  ['target.ha-ip-free', 'unknown', 'only its own project', { operator: null }],
  ['target.may-choose-address', 'block', 'tenant (os2) has the roles member', { operator: null }],
  [
    'target.key-pairs',
    'block',
    'Key pair ops is another key',
    { target: { keyPairs: [{ name: 'ops', publicKey: 'ssh-ed25519 AAAAother', fingerprint: 'bb' }] } },
  ],
  [
    'target.mac-addresses',
    'warn',
    'MAC fa:16:3e:00:00:0a of port-a is on port twin',
    { target: { ports: [port('twin', 'n', [], { macAddress: 'FA:16:3E:00:00:0A' })] } },
  ],
  [
    'target.mac-addresses',
    'block',
    'is on port twin',
    { plan: used, target: { ...usedThings, ports: [port('twin', 'net-2', [], { macAddress: 'fa:16:3e:00:00:0a' })] } },
  ],
  ['target.used-networks', 'block', 'has no network net-2', { plan: used }],
  [
    'target.used-networks',
    'block',
    'Subnet sub-2 of os2 is 10.9.0.0/24',
    { plan: used, target: { ...usedThings, subnets: [subnet('sub-2', 'net-2', '10.9.0.0/24')] } },
  ],
  [
    'target.used-networks',
    'block',
    '10.20.0.100 belongs to port taken',
    { plan: used, target: { ...usedThings, ports: [port('taken', 'net-2', ['sub-2:10.20.0.100'])] } },
  ],
  ['target.used-networks', 'block', 'has no router r-2', { plan: throughRouter }],
  [
    'target.used-networks',
    'block',
    'overlaps with 10.20.0.0/16',
    {
      plan: throughRouter,
      target: {
        ...router2,
        subnets: [subnet('wide', 'n', '10.20.0.0/16')],
        ports: [port('i', 'n', ['wide:10.20.0.1'], { deviceId: 'r-2' })],
      },
    },
  ],
  [
    'target.used-networks',
    'block',
    'has no security group sg-2',
    { plan: (plan) => ({ securityGroups: plan.securityGroups.map((one) => ({ ...one, target: { use: 'sg-2' } })) }) },
  ],
  [
    'target.mtu',
    'warn',
    'has MTU 1450; networks of os2 have at most 1442',
    { target: { networks: [...emptyTarget.networks, network('ovn', { mtu: 1442 })] } },
  ],
  ['target.mtu', 'unknown', 'no network to compare', {}],
];
