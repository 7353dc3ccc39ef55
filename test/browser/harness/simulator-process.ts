/**
 * Clouds of the stories, in a process of their own: `simulator-process.ts <directory> pairs|crowds`. Tells in one line of JSON how to
 * reach them, and ends when its standard input does, so that it outlives nobody. Crowds stand apart: whoever lists a thousand of
 * something would hold up the load balancers of all pairs, and that is an outage.
 */
import { createServer } from 'node:net';
import {
  BRISK,
  type CloudOptions,
  type RunningCloud,
  scaledTime,
  seedCrowd,
  seedNeighbour,
  seedPair,
  type Simulation,
  startSimulation,
} from '@baton/simulator';
import { CROWDS, EXTERNAL_CIDR, LISTED, PAIRS } from './world.ts';

/** What the program tells. */
export interface SimulatedClouds {
  readonly cloudsYaml: string;
  /** On which HA IPs answer over HTTP; 0 where none is real. */
  readonly port: number;
  /** Of every user of pairs. */
  readonly password: string;
}

/** As real migrations go, from an older network backend to OVN. */
const OF_PAIRS: readonly CloudOptions[] = [
  { name: 'os1', networkDriver: 'linuxbridge', allocationPool: [100, 139] },
  { name: 'os2', networkDriver: 'ovn', allocationPool: [140, 179] },
];
const OF_CROWDS: readonly CloudOptions[] = [
  { name: 'few', allocationPool: [180, 189] },
  { name: 'many', allocationPool: [190, 199] },
];

/** More than anybody asks again. */
const ALWAYS = 1000;

const [directory = '', kind] = process.argv.slice(2);
const isOfPairs = kind === 'pairs';
const port = isOfPairs ? await freePort(PAIRS.shop[0]) : null;
const simulation = await startSimulation({
  clouds: isOfPairs ? OF_PAIRS : OF_CROWDS,
  time: scaledTime(2),
  pace: BRISK,
  externalCidr: EXTERNAL_CIDR,
  internetPort: port,
  directory,
});
await (isOfPairs ? addPairs(simulation) : addCrowds(simulation));
const clouds: SimulatedClouds = {
  cloudsYaml: simulation.cloudsYaml(),
  port: port ?? 0,
  password: isOfPairs ? passwordIn(cloudOf(simulation, 'os1')) : '',
};
process.stdout.write(`${JSON.stringify(clouds)}\n`);
process.stdin.resume();
process.stdin.once('close', () => void simulation.close().then(() => process.exit()));

async function addPairs(simulation: Simulation): Promise<void> {
  for (const [at, [name, addresses]] of Object.entries(PAIRS).entries()) {
    await seedPair(simulation, 'os1', {
      name,
      cidr: `10.0.${at}.0/24`,
      haIps: addresses.map((address, index) => ({ address, vip: `10.0.${at}.${100 + index}` })),
    });
  }
  seedCrowd(simulation, 'os1', { servers: 4, paired: 4, projects: 2 });
  addPeople(cloudOf(simulation, 'os1'));
  cloudOf(simulation, 'os2').faults.onCall({
    service: 'compute',
    method: 'POST',
    route: '/servers',
    matches: isServerOf('ill'),
    times: ALWAYS,
    fault: { kind: 'status', status: 403 },
  });
}

async function addCrowds(simulation: Simulation): Promise<void> {
  for (const [cloud, groups] of Object.entries(CROWDS)) {
    // Its image is the crowd's, too.
    await seedNeighbour(simulation, cloud, 'neighbour');
    seedCrowd(simulation, cloud, { servers: 2 * groups, paired: 2 * groups });
  }
}

function addPeople(cloud: RunningCloud): void {
  const { projects, users } = cloud.state;
  const other = projects.where(({ name }) => name === LISTED.ofCrowd)[0];
  if (other === undefined) throw new Error(`there is no project ${LISTED.ofCrowd}`);
  const password = passwordIn(cloud);
  users.insert({ id: cloud.newId(true), name: 'tess', password, roles: { [other.id]: ['member', 'reader'] } });
  users.insert({ id: cloud.newId(true), name: 'vera', password, roles: { [cloud.projectId]: ['reader'] } });
}

function passwordIn({ state }: RunningCloud): string {
  return state.users.where(({ name }) => name === 'demo')[0]?.password ?? '';
}

function isServerOf(pair: string): (body: unknown) => boolean {
  return (body) => JSON.stringify(body).includes(`"${pair}-lb`);
}

function cloudOf({ clouds }: Simulation, name: string): RunningCloud {
  const cloud = clouds.get(name);
  if (cloud === undefined) throw new Error(`there is no cloud ${name}`);
  return cloud;
}

/** Where every HA IP can listen: what is free on the first is taken to be free on all. */
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
