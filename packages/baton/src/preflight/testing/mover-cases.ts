/** Situations in which the checks of movers must fire, each with what it says, and those in which they must not. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moverImageBytes } from '../../disks/testing/mover-image-bytes.ts';
import type { Plan, PlannedMover } from '../../domain/plan.ts';
import { emptyTarget, server, shop } from './fixtures.ts';
import { type Case, hardly, type Situation } from './situation.ts';

const FOLDER = join(tmpdir(), `baton-preflight-${process.pid}`);
const IMAGE = join(FOLDER, 'mover.raw');
const OTHER = join(FOLDER, 'other.raw');

/** The files that the cases name. Answers with what takes them away. */
export async function makeMoverImages(): Promise<() => Promise<void>> {
  await mkdir(FOLDER, { recursive: true });
  await Promise.all([writeFile(IMAGE, moverImageBytes()), writeFile(OTHER, Buffer.alloc(200_000))]);
  return () => rm(FOLDER, { recursive: true });
}

/** The plan with movers; `more` changes the rest of it. */
export const byMovers =
  (mover: Partial<PlannedMover> = {}, more: (plan: Plan) => Partial<Plan> = () => ({})) =>
  (plan: Plan): Partial<Plan> => ({
    disks: {
      strategy: 'mover',
      preCopy: 'passes',
      mover: { image: IMAGE, gateway: '203.0.113.1:7443', goalSeconds: 10, ...mover },
    },
    ...more(plan),
  });

const skipped = (plan: Plan): Partial<Plan> => {
  const { disks } = byMovers()(plan);
  return disks?.strategy === 'mover' ? { disks: { ...disks, preCopy: 'skip' } } : {};
};
const zed = { computeMicroversions: '2.1-2.93' };
const tiny = { flavors: emptyTarget.flavors.map((one) => ({ ...one, ramMib: 64 })) };
const locked = {
  servers: shop.servers.map((one) =>
    one.id === 'server-b' ? { ...one, locked: true, lockedReason: 'hands off' } : one,
  ),
};
const withSubnet = (change: Partial<Plan['networks'][number]['subnets'][number]>) => (plan: Plan) => ({
  networks: plan.networks.map((one) => ({ ...one, subnets: one.subnets.map((each) => ({ ...each, ...change })) })),
});
const byIpv6 = (plan: Plan): Partial<Plan> => ({
  loadBalancers: plan.loadBalancers.map((one) => ({
    ...one,
    nics: one.nics.map((nic) => ({ ...nic, fixedIps: [{ subnetId: 'shop-subnet', address: 'fd00::11' }] })),
  })),
});
const movers = (side: 'source' | 'target', before: readonly ReturnType<typeof server>[]) => ({
  servers: [
    ...before,
    server(`mover-${side}`, { tags: ['baton:m-1a2b3c4d', `baton:m-1a2b3c4d:server.primary.mover.${side}`] }),
  ],
});
const nothingLeft = hardly({ instances: 0, cores: 0, ramMib: 0, ports: 0, volumes: 0, securityGroups: 0 });

export const moverCases: readonly Case[] = [
  ['disks.mover-image', 'block', 'none.raw is not there.', { plan: byMovers({ image: join(FOLDER, 'none.raw') }) }],
  ['disks.mover-image', 'block', 'other.raw is no mover image', { plan: byMovers({ image: OTHER }) }],
  ['disks.mover-image', 'block', 'cannot be read', { plan: byMovers({ image: FOLDER }) }],
  ['disks.mover-flavor', 'block', 'os1 has no flavor', { plan: byMovers(), source: tiny }],
  ['disks.mover-flavor', 'block', 'os2 has no flavor', { plan: byMovers(), target: tiny }],
  [
    'disks.mover-quota',
    'block',
    'os1 has room for 0 servers more; 1 needed.',
    { plan: byMovers(), source: hardly({ instances: 0 }) },
  ],
  [
    'disks.mover-quota',
    'block',
    'os1 has room for 1 volume more; 2 needed.',
    { plan: byMovers(), source: hardly({ volumes: 1 }) },
  ],
  [
    // The root of an image is a volume of 1 GiB, the data volume a snapshot and a volume of 1 GiB each.
    'disks.mover-quota',
    'block',
    'os1 has room for 2 GiB of volumes more; 3 needed.',
    { plan: byMovers(), source: hardly({ volumeGib: 2 }) },
  ],
  [
    'disks.mover-quota',
    'block',
    'os2 has room for 127 MiB of RAM more; 128 needed.',
    { plan: byMovers(), target: hardly({ ramMib: 127 }) },
  ],
  [
    // Three of the plan's own (the VIP and two NICs), the router's, the network's DHCP, and the mover's.
    'disks.mover-quota',
    'block',
    'os2 has room for 5 ports more; 6 needed.',
    { plan: byMovers(), target: hardly({ ports: 5 }) },
  ],
  [
    'disks.mover-quota',
    'block',
    'os2 has room for 1 security group more; 2 needed.',
    { plan: byMovers(), target: hardly({ securityGroups: 1 }) },
  ],
  [
    'disks.rescue',
    'block',
    'no microversion above 2.86: the rescue of shop-lb1 with its volumes needs 2.87',
    { plan: byMovers(), source: { computeMicroversions: '2.1-2.86' } },
  ],
  ['disks.rescue', 'unknown', 'does not say which microversions', { plan: byMovers() }],
  ['disks.rescue', 'unknown', 'Whether os1 lets this session rescue a server', { plan: byMovers(), source: zed }],
  [
    'disks.rescue',
    'unknown',
    'Whether os1 lets this session rescue a server',
    {
      plan: byMovers({}, (plan) => ({
        loadBalancers: plan.loadBalancers.map((one) => ({ ...one, disks: one.disks.slice(0, 1) })),
      })),
      source: { computeMicroversions: '2.1-2.1' },
    },
  ],
  [
    'disks.rescue',
    'block',
    'shop-lb2 is locked by somebody else (hands off)',
    { plan: byMovers(), source: { ...zed, ...locked } },
  ],
  [
    'disks.mover-gateway',
    'unknown',
    'reach 203.0.113.1:7443 can only be told by a mover; the first one dials while the load balancer runs',
    { plan: byMovers() },
  ],
  ['disks.mover-gateway', 'unknown', 'the first one dials when a load balancer is off already', { plan: skipped }],
  [
    'disks.mover-gateway',
    'block',
    '10.20.0.7 is inside of 10.20.0.0/24',
    { plan: byMovers({ gateway: '10.20.0.7:7443' }) },
  ],
  ['disks.mover-gateway', 'block', 'leads to no other machine', { plan: byMovers({ gateway: '127.0.0.1:7443' }) }],
  [
    'disks.mover-gateway',
    'block',
    'a mover asks no name server',
    { plan: byMovers({ gateway: 'baton.example.org:7443' }) },
  ],
  [
    'disks.mover-gateway',
    'block',
    'has no gateway: movers get out nowhere',
    { plan: byMovers({}, withSubnet({ gatewayIp: null })) },
  ],
  ['disks.mover-gateway', 'block', 'The first NIC of shop-lb1 has no IPv4 address', { plan: byMovers({}, byIpv6) }],
];

export const moverPasses: readonly (readonly [check: string, situation: Situation])[] = [
  ...['mover-image', 'mover-flavor', 'mover-quota', 'rescue', 'mover-gateway'].map(
    (check) => [`disks.${check}`, { source: { ...tiny, ...nothingLeft, ...locked } }] as const,
  ),
  ['disks.mover-image', { plan: byMovers() }],
  ['disks.mover-flavor', { plan: byMovers() }],
  ['disks.mover-quota', { plan: byMovers() }],
  ['disks.mover-quota', { plan: skipped, source: nothingLeft }],
  [
    'disks.mover-quota',
    {
      plan: byMovers(),
      begun: true,
      source: { ...nothingLeft, ...movers('source', shop.servers) },
      target: { ...nothingLeft, ...movers('target', []) },
    },
  ],
];
