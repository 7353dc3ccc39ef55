/** The stage: two simulated clouds in this process, two pairs in the first. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { BRISK, type PairOptions, seedPair, type Simulation, startSimulation } from '@baton/simulator';

export const SOURCE = 'os1';
export const TARGET = 'os2';

export interface Pair {
  readonly name: string;
  readonly haIps: readonly string[];
}

export interface Clouds {
  readonly simulation: Simulation;
  readonly port: number;
  readonly cloudsYaml: string;
}

/** Adverts every 300 ms instead of every second: an election takes a third of the time, and this is a demonstration. */
const PAIR = { advertIntervalMs: 300, diskGib: 1, dataBytes: 12_000_000, boot: ['image', 'volume'] } as const;

const SHOP: PairOptions = {
  ...PAIR,
  name: 'shop',
  cidr: '10.0.0.0/24',
  haIps: [
    { address: '127.203.113.10', vip: '10.0.0.100' },
    { address: '127.203.113.11', vip: '10.0.0.101' },
  ],
};

const BLOG: PairOptions = {
  ...PAIR,
  name: 'blog',
  cidr: '10.0.1.0/24',
  haIps: [{ address: '127.203.113.20', vip: '10.0.1.100' }],
};

export const PAIRS = [SHOP, BLOG].map(({ name, haIps }): Pair => ({
  name,
  haIps: haIps.map(({ address }) => address),
}));

/** `seed`: what the clouds draw, their tokens among it, comes from it. The same for every run unless told. */
export async function startClouds(directory: string, options: { readonly seed?: number } = {}): Promise<Clouds> {
  const port = await freePort(SHOP.haIps[0]?.address ?? '127.0.0.1');
  const simulation = await startSimulation({ ...options, pace: BRISK, internetPort: port });
  for (const pair of [SHOP, BLOG]) await seedPair(simulation, SOURCE, pair);
  const cloudsYaml = join(directory, 'clouds.yaml');
  await writeFile(cloudsYaml, simulation.cloudsYaml(), { mode: 0o600 });
  return { simulation, port, cloudsYaml };
}

/** Where every HA IP can listen: one that is free on the first is taken to be free on all of 127.203.113.0/24. */
async function freePort(address: string): Promise<number> {
  const probe = createServer();
  return await new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, address, () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
