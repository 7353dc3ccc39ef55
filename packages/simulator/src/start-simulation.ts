import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCloudServer } from './http/cloud-server.ts';
import { LIFELIKE } from './pace.ts';
import { RunningSimulation } from './running-simulation.ts';
import type { CloudOptions, Simulation, SimulationOptions } from './simulation.ts';
import { copyDisks } from './state/copy-disks.ts';
import { continuedTime } from './time/continued-time.ts';
import { readSaved } from './state/saved-simulation.ts';
import { Random } from './time/random.ts';
import { realTime } from './time/time.ts';

const EXTERNAL_CIDR = '127.203.113.0/24';
const INTERNET_PORT = 8080;
const TWO_CLOUDS: readonly CloudOptions[] = [
  { name: 'os1', networkDriver: 'linuxbridge' },
  { name: 'os2', networkDriver: 'ovn' },
];

/**
 * Two clouds, or those that are asked for, each on a port of 127.0.0.1, and the internet between them. They run until
 * `close`.
 *
 * @throws Error when a port is taken, an option does not fit, or the directory cannot be written
 */
export async function startSimulation(options: SimulationOptions = {}): Promise<Simulation> {
  return begin(options, null);
}

/**
 * A simulation that was saved goes on: same clouds, same ids, running tasks and guests included, at the simulated moment of
 * its saving. What is saved stays as it is. `clouds` may give a saved cloud another port, pace or policy by its name.
 *
 * @throws Error when there is no saved simulation in that directory, or it is none that this version reads
 */
export async function loadSimulation(directory: string, options: SimulationOptions = {}): Promise<Simulation> {
  return begin(options, directory);
}

async function begin(options: SimulationOptions, savedIn: string | null): Promise<Simulation> {
  const saved = savedIn === null ? null : await readSaved(savedIn);
  if (savedIn !== null && saved === null) throw new Error(`there is no saved simulation in ${savedIn}`);
  const cloudOptions =
    saved?.clouds.map(({ name }) => ({ name, ...options.clouds?.find((cloud) => cloud.name === name) })) ??
    options.clouds ??
    TWO_CLOUDS;
  const externalCidr = saved?.externalCidr ?? options.externalCidr ?? EXTERNAL_CIDR;
  if (!/^127\.\d+\.\d+\.0\/24$/.test(externalCidr)) {
    throw new Error(
      `externalCidr is ${externalCidr}; it must be a /24 of the loopback range, such as ${EXTERNAL_CIDR}`,
    );
  }
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'baton-simulator-')));
  await mkdir(directory, { recursive: true });
  if (savedIn !== null) await copyDisks(join(savedIn, 'disks'), directory);
  const time = options.time ?? realTime();
  const simulation = new RunningSimulation({
    time: saved === null ? time : continuedTime(time, saved.nowMs),
    externalCidr,
    internetPort: options.internetPort === undefined ? INTERNET_PORT : options.internetPort,
    directory,
    deleteDirectory: options.directory === undefined,
  });
  try {
    for (const [at, cloud] of cloudOptions.entries()) {
      const before = saved?.clouds[at];
      await simulation.add({
        name: cloud.name,
        server: await openCloudServer(cloud.port ?? 0),
        policy: { chooseFloatingIpAddress: before?.chooseFloatingIpAddress ?? 'admin', ...cloud.policy },
        driver: before?.driver ?? cloud.networkDriver ?? 'linuxbridge',
        pace: cloud.pace ?? options.pace ?? LIFELIKE,
        random: before === undefined ? Random.seeded(options.seed ?? 1, at) : Random.from(before.random),
        allocationPool: cloud.allocationPool ?? [100 + at * 50, 149 + at * 50],
        tables: before?.tables ?? null,
      });
    }
    await simulation.go();
  } catch (error) {
    await simulation.close();
    throw error;
  }
  return simulation;
}
