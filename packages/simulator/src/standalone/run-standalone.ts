import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { BRISK, LIFELIKE } from '../pace.ts';
import { seedPair } from '../seed/seed-pair.ts';
import type { Simulation, SimulationOptions } from '../simulation.ts';
import { loadSimulation, startSimulation } from '../start-simulation.ts';
import { scaledTime } from '../time/time.ts';
import { openCloudsFile } from './clouds-file.ts';
import { instructions } from './instructions.ts';
import { type Output, readOptions, type StandaloneOptions } from './read-options.ts';

export interface StandaloneProcess extends Output {
  /** Its abort ends the simulation in order. */
  readonly signal: AbortSignal;
}

const DONE = 0;
const FAILED = 1;
const USAGE = 2;

/** Runs until the signal; answers with the exit code. Never throws. */
export async function runStandalone(argv: readonly string[], process: StandaloneProcess): Promise<number> {
  let options: StandaloneOptions;
  try {
    options = readOptions(argv, process);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? DONE : USAGE;
  }
  try {
    await simulate(options, process);
    return DONE;
  } catch (error) {
    process.say(`baton-simulator: ${error instanceof Error ? error.message : String(error)}`);
    return FAILED;
  }
}

async function simulate(options: StandaloneOptions, { signal, say }: StandaloneProcess): Promise<void> {
  const cloudsFile = resolve(options.cloudsYaml);
  const file = await openCloudsFile(cloudsFile);
  const simulation = await begin(options);
  try {
    await file.write(simulation.cloudsYaml());
    say(instructions(simulation, options, cloudsFile));
    await aborted(signal);
    if (options.state !== null) {
      await simulation.save(options.state);
      say(`Saved in ${options.state}.`);
    }
  } finally {
    await file.remove();
    await simulation.close();
  }
}

/** As real migrations go: from an older network backend to OVN. */
const CLOUDS = [
  { name: 'os1', networkDriver: 'linuxbridge' },
  { name: 'os2', networkDriver: 'ovn' },
] as const;

async function begin(options: StandaloneOptions): Promise<Simulation> {
  const portOf = (at: number): number => (options.port === 0 ? 0 : options.port + at);
  const simulationOptions: SimulationOptions = {
    clouds: CLOUDS.map((cloud, at) => ({ ...cloud, port: portOf(at) })),
    time: scaledTime(options.speed),
    pace: options.pace === 'brisk' ? BRISK : LIFELIKE,
    internetPort: options.internetPort,
  };
  if (options.state !== null && existsSync(options.state)) return loadSimulation(options.state, simulationOptions);
  const simulation = await startSimulation(simulationOptions);
  if (options.pair === null) return simulation;
  try {
    const haIps = [{ address: '127.203.113.10', vip: '10.0.0.100' }];
    await seedPair(simulation, 'os1', { name: options.pair, haIps });
    return simulation;
  } catch (error) {
    await simulation.close();
    throw error;
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}
