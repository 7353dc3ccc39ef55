/** Two simulated clouds in driven time with a pair in one of them, a plan for it, and a journal: all that outlives Baton. */
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectCloud, type OpenStackCloud } from '../../packages/baton/src/adapters/openstack/openstack-cloud.ts';
import type { Event } from '../../packages/baton/src/domain/event.ts';
import type { Migration } from '../../packages/baton/src/domain/migration.ts';
import type { Order, Plan } from '../../packages/baton/src/domain/plan.ts';
import { openGuests } from '../../packages/baton/src/guest/open-guests.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';
import type { OutageMeter } from '../../packages/baton/src/ports/outage-meter.ts';
import type { PlanRequest } from '../../packages/baton/src/services/services.ts';
import { createServices } from '../../packages/baton/src/services/create-services.ts';
import {
  DrivenTime,
  BRISK,
  type RunningCloud,
  type Simulation,
  seedNeighbour,
  seedPair,
  startSimulation,
} from '../../packages/simulator/src/index.ts';
import { drivenClock } from './driven-clock.ts';
import { MemoryJournal } from './memory-journal.ts';
import { simulatedOutside } from './outside.ts';
import { passTime } from './time-keeper.ts';

export interface WorldOptions {
  readonly order: Order;
  readonly gates?: NonNullable<PlanRequest['gates']>;
  readonly preCopy?: Plan['disks']['preCopy'];
  readonly seed?: number;
}

// As in a process of Baton: one step's signal is handed to all its calls.
setMaxListeners(500);

/** Real time that one request may take: nobody is far away. Only a fault that never answers meets it. */
const REQUEST_TIMEOUT_MS = 5000;
/** In seconds. What is stuck is stuck: a long patience would only be many more looks. */
const TIMEOUTS = { powerOff: 90, boot: 60, copy: 60, validate: 40, cutover: 40 } as const;
/** The longest story in simulated time. */
const STORY_LIMIT_MS = 3 * 3_600_000;

/** Baton's sessions: the source, the target, and the one that may choose a floating IP's address. */
export interface Sessions {
  readonly source: OpenStackCloud;
  readonly target: OpenStackCloud;
  readonly targetOperator: OpenStackCloud;
}

export class World {
  readonly simulation: Simulation;
  readonly time: DrivenTime;
  readonly clock: Clock;
  readonly source: OpenStackCloud;
  readonly target: OpenStackCloud;
  readonly targetOperator: OpenStackCloud;
  readonly outside: OutageMeter;
  readonly journal: MemoryJournal;
  readonly plan: Plan;
  readonly #listeners: ((event: Event) => void)[];
  readonly #directory: string;
  #migrationId = '';

  private constructor(parts: {
    readonly simulation: Simulation;
    readonly time: DrivenTime;
    readonly clouds: Sessions;
    readonly outside: OutageMeter;
    readonly journal: MemoryJournal;
    readonly listeners: ((event: Event) => void)[];
    readonly clock: Clock;
    readonly plan: Plan;
    readonly directory: string;
  }) {
    this.simulation = parts.simulation;
    this.time = parts.time;
    this.clock = parts.clock;
    this.source = parts.clouds.source;
    this.target = parts.clouds.target;
    this.targetOperator = parts.clouds.targetOperator;
    this.outside = parts.outside;
    this.journal = parts.journal;
    this.plan = parts.plan;
    this.#listeners = parts.listeners;
    this.#directory = parts.directory;
  }

  static async start(options: WorldOptions): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), 'baton-world-'));
    const time = new DrivenTime();
    const simulation = await startSimulation({ time, pace: BRISK, internetPort: null, seed: options.seed ?? 1 });
    const file = join(directory, 'clouds.yaml');
    await writeFile(file, simulation.cloudsYaml());
    process.env['OS_CLIENT_CONFIG_FILE'] = file;
    await seedPair(simulation, 'os1', {
      name: 'shop',
      haIps: [
        { address: '127.203.113.10', vip: '10.0.0.100' },
        { address: '127.203.113.11', vip: '10.0.0.101' },
      ],
    });
    for (const cloud of ['os1', 'os2']) await seedNeighbour(simulation, cloud, `neighbour-${cloud}`);
    const clouds = await connectClouds();
    const clock = drivenClock(time);
    const outside = simulatedOutside(simulation.internet, clock);
    const listeners: ((event: Event) => void)[] = [];
    const journal = new MemoryJournal(
      () => time.nowMs(),
      (event) => {
        for (const listener of listeners) listener(event);
      },
    );
    const services = createServices({
      clock,
      connect: async (name) => {
        const found = Object.values(clouds).find((cloud) => cloud.name === name);
        if (found === undefined) throw new Error(`no cloud ${name} in this world`);
        return found;
      },
      createOutageMeter: () => ({ ...outside, close: async () => undefined }),
      openGuests: (guest, cloud) => openGuests(guest, cloud, { home: directory, env: {} }),
      journal: async () => journal,
      createEngine: () => Promise.reject(new Error('lives run the engine here')),
      isRunning: async () => false,
      isApproved: async () => false,
      close: async () => undefined,
    });
    const planned = services.createPlan(
      {
        group: 'shop',
        sourceCloud: 'os1',
        targetCloud: 'os2',
        targetOperatorCloud: 'os2-admin',
        order: options.order,
        probe: { icmp: false, port: 8080 },
        ...(options.gates === undefined ? {} : { gates: options.gates }),
      },
      new AbortController().signal,
    );
    const { plan, findings } = await passTime(
      { time, simulation, busy: () => ({ underWay: 0 }), limitMs: STORY_LIMIT_MS },
      planned,
    );
    const blocks = findings.filter(({ result }) => result === 'block');
    if (blocks.length > 0) throw new Error(`the plan is blocked: ${blocks.map(({ detail }) => detail).join(' ')}`);
    const wished: Plan = {
      ...plan,
      disks: { ...plan.disks, preCopy: options.preCopy ?? plan.disks.preCopy },
      timeouts: { ...plan.timeouts, ...TIMEOUTS },
    };
    return new World({ simulation, time, clock, clouds, outside, journal, listeners, plan: wished, directory });
  }

  /** Sessions of one life of Baton: its connections end with it. */
  async connect(): Promise<Sessions> {
    return await connectClouds();
  }

  cloudOf(side: 'source' | 'target'): RunningCloud {
    const cloud = this.simulation.clouds.get(side === 'source' ? 'os1' : 'os2');
    if (cloud === undefined) throw new Error(`no ${side}`);
    return cloud;
  }

  async begin(): Promise<string> {
    this.#migrationId = (await this.journal.createMigration(this.plan)).id;
    return this.#migrationId;
  }

  async migration(): Promise<Migration> {
    const migration = await this.journal.getMigration(this.#migrationId);
    if (migration === null) throw new Error('the migration was not begun');
    return migration;
  }

  onEvent(listener: (event: Event) => void): void {
    this.#listeners.push(listener);
  }

  /** Lets time pass until the work is done. */
  async pass<T>(work: Promise<T>, underWay: () => number): Promise<T> {
    const { time, simulation } = this;
    return await passTime({ time, simulation, busy: () => ({ underWay: underWay() }), limitMs: STORY_LIMIT_MS }, work);
  }

  /** Lets everything that the clouds have begun come to its end. */
  async settle(): Promise<void> {
    const done = this.clock.sleep(120_000, new AbortController().signal);
    await this.pass(done, () => 0);
  }

  async close(): Promise<void> {
    for (const cloud of [this.source, this.target, this.targetOperator]) await cloud.cut();
    await this.simulation.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function connectClouds(): Promise<Sessions> {
  const options = { requestTimeoutMs: REQUEST_TIMEOUT_MS, retry: { baseDelayMs: 5, maxDelayMs: 40 } };
  return {
    source: await connectCloud('os1', options),
    target: await connectCloud('os2', options),
    targetOperator: await connectCloud('os2-admin', options),
  };
}
