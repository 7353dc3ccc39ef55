/** Two simulated clouds with several pairs in the first, and people of two projects. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { BRISK, scaledTime, seedPair, type Simulation, startSimulation } from '@baton/simulator';

export interface WatchedCloudsOptions {
  /** Gets a clouds.yaml. */
  readonly directory: string;
  readonly pairs: number;
  /** Of the HA IPs: free at the first of them. */
  readonly port: number;
  /** Simulated seconds in one real second. */
  readonly speed: number;
}

export const CLOUDS_YAML = 'clouds.yaml';

/** By name: the Keystone project in which each is. `admin` operates the cloud; `vera` may only look. */
export const PEOPLE = { admin: 'admin', demo: 'demo', vera: 'demo', paul: 'blog' } as const;
export type Person = keyof typeof PEOPLE;

export const pairName = (at: number): string => `pair-${at + 1}`;
const haIp = (at: number): string => `127.203.113.${10 + at}`;

export async function startWatchedClouds({ directory, pairs, port, speed }: WatchedCloudsOptions): Promise<Simulation> {
  const simulation = await startSimulation({ time: scaledTime(speed), pace: BRISK, internetPort: port });
  for (let at = 0; at < pairs; at += 1) {
    await seedPair(simulation, 'os1', { name: pairName(at), haIps: [{ address: haIp(at), vip: '10.0.0.100' }] });
  }
  addPeople(simulation);
  await writeFile(join(directory, CLOUDS_YAML), simulation.cloudsYaml(), { mode: 0o600 });
  return simulation;
}

/** All with the password of the cloud's own `demo`. */
function addPeople(simulation: Simulation): void {
  const cloud = simulation.clouds.get('os1');
  const demo = cloud?.state.users.where(({ name }) => name === 'demo')[0];
  if (cloud === undefined || demo === undefined) throw new Error('there is no user demo in os1');
  const { password } = demo;
  const blog = cloud.state.projects.insert({ id: cloud.newId(true), name: PEOPLE.paul });
  cloud.state.users.insert({ id: cloud.newId(true), name: 'vera', password, roles: { [cloud.projectId]: ['reader'] } });
  cloud.state.users.insert({
    id: cloud.newId(true),
    name: 'paul',
    password,
    roles: { [blog.id]: ['member', 'reader'] },
  });
}

/** A port that is free where HA IPs listen. */
export async function freePort(): Promise<number> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, haIp(0), () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
