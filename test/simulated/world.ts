/** Two simulated clouds in driven time with a pair in one of them, a plan for it, and a journal: all that outlives Baton. */
import { once, setMaxListeners } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NbdMovers } from '../../packages/baton/src/adapters/movers/nbd-movers.ts';
import { connectCloud, type OpenStackCloud } from '../../packages/baton/src/adapters/openstack/openstack-cloud.ts';
import type { Event } from '../../packages/baton/src/domain/event.ts';
import type { Migration } from '../../packages/baton/src/domain/migration.ts';
import type {
  Order,
  Plan,
  PlannedDisks,
  PlannedHaIp,
  PlannedMover,
  PlannedRbd,
} from '../../packages/baton/src/domain/plan.ts';
import { NamesInMemory } from '../../packages/baton/src/ha-ip/dns/testing/name-in-memory.ts';
import { openGuests } from '../../packages/baton/src/guest/open-guests.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';
import type { OutageMeter } from '../../packages/baton/src/ports/outage-meter.ts';
import type { PlanRequest } from '../../packages/baton/src/services/services.ts';
import { createServices } from '../../packages/baton/src/services/create-services.ts';
import {
  DrivenTime,
  BRISK,
  moverImage,
  type RunningCloud,
  type Simulation,
  seedNeighbour,
  seedPair,
  startSimulation,
} from '../../packages/simulator/src/index.ts';
import { drivenClock } from './driven-clock.ts';
import { DrivenMovers } from './driven-movers.ts';
import { simulatedAccess } from './hands.ts';
import { MemoryJournal } from './memory-journal.ts';
import { MoverGuests } from './mover-guests.ts';
import { DrivenClusters, SimulatedClusters } from './simulated-clusters.ts';
import { held } from './held.ts';
import { noOutsiders } from './no-outsiders.ts';
import { simulatedOutside, SimulatedVantage } from './outside.ts';
import { type Busy, passTime } from './time-keeper.ts';

export interface WorldOptions {
  readonly order: Order;
  readonly gates?: NonNullable<PlanRequest['gates']>;
  /** As the strategy would by itself when it is not said. */
  readonly preCopy?: 'skip';
  /** `mover`: by movers, that dial in over loopback. `rbd`: between clusters that hold both clouds' disks. By images when it is not said. */
  readonly disks?: 'mover' | 'rbd';
  readonly seed?: number;
  /** `ssh`: hands in the guests, and a recipe for the handover. Their consoles when it is not said. */
  readonly access?: 'console' | 'ssh';
  /** Of the primary and the secondary: 200 and 100 when they are not said. */
  readonly priorities?: readonly [number, number];
  readonly nopreempt?: boolean;
  /** `dns`: a name of its own leads to each HA IP. As floating IPs of both clouds when it is not said. */
  readonly cutover?: 'dns';
}

// As in a process of Baton: one step's signal is handed to all its calls.
setMaxListeners(500);

/** Real time that one request may take: nobody is far away. Only a fault that never answers meets it. */
const REQUEST_TIMEOUT_MS = 5000;
/** In seconds. What is stuck is stuck: a long patience would only be many more looks. */
const TIMEOUTS = { powerOff: 90, boot: 60, copy: 60, validate: 40, cutover: 40 } as const;
/** The longest story in simulated time. */
const STORY_LIMIT_MS = 3 * 3_600_000;

/** In seconds, for names: the usual TTL, and the lowered one. */
export const TTLS = { usual: 300, lowered: 10 } as const;
export const nameOf = (address: string): string => `shop-${address.split('.').at(-1)}.example.org`;

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
  readonly vantage: SimulatedVantage;
  readonly journal: MemoryJournal;
  readonly names = new NamesInMemory();
  readonly plan: Plan;
  readonly #listeners: ((event: Event) => void)[];
  readonly #directory: string;
  readonly #moverGuests: MoverGuests;
  readonly #clusters = new SimulatedClusters((side) => this.cloudOf(side));
  #movers: DrivenMovers | null = null;
  #opened: DrivenClusters | null = null;
  #migrationId = '';

  private constructor(parts: {
    readonly simulation: Simulation;
    readonly time: DrivenTime;
    readonly clouds: Sessions;
    readonly outside: OutageMeter;
    readonly vantage: SimulatedVantage;
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
    this.vantage = parts.vantage;
    this.journal = parts.journal;
    this.plan = parts.plan;
    this.#listeners = parts.listeners;
    this.#directory = parts.directory;
    this.#moverGuests = new MoverGuests(parts.simulation);
    for (const { address } of parts.plan.haIps) this.names.set(nameOf(address), [address], TTLS.usual);
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
      ...(options.priorities === undefined ? {} : { priorities: options.priorities }),
      ...(options.nopreempt === undefined ? {} : { nopreempt: options.nopreempt }),
    });
    for (const cloud of ['os1', 'os2']) await seedNeighbour(simulation, cloud, `neighbour-${cloud}`);
    const clouds = await connectClouds();
    const clock = drivenClock(time);
    const vantage = new SimulatedVantage();
    const outside = simulatedOutside(simulation.internet, clock, vantage);
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
      openGuests: (guest, cloud) => {
        const simulated = simulation.clouds.get(cloud.name);
        if (guest?.access !== 'ssh' || simulated === undefined)
          return openGuests(guest, cloud, { home: directory, env: {} });
        return { ...simulatedAccess(simulated), close: async () => undefined };
      },
      openConnectionKeeper: () => null,
      openMovers: () => null,
      openClusters: () => {
        throw new Error('plans are made by images here');
      },
      ...noOutsiders,
      journal: async () => journal,
      bell: () => Promise.reject(new Error('lives run the engine here')),
      createEngine: () => Promise.reject(new Error('lives run the engine here')),
      isRunning: async () => false,
      hold: async () => held(),
      isApproved: async () => false,
      isOnPause: async () => false,
      isBegunAgain: false,
      haIpCommands: () => Promise.reject(new Error('lives run the engine here')),
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
        ...(options.access === undefined ? {} : { guest: { access: options.access } }),
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
      ...(options.cutover === undefined ? {} : { haIps: plan.haIps.map(byName) }),
      disks: await disksOf(options, directory),
      timeouts: { ...plan.timeouts, ...TIMEOUTS },
    };
    const kept = { simulation, time, clock, clouds, outside, vantage, journal, listeners, directory };
    return new World({ ...kept, plan: wished });
  }

  /** Sessions of one life of Baton: its connections end with it. */
  async connect(): Promise<Sessions> {
    return await connectClouds();
  }

  /** The same: of one life of Baton. */
  openMovers(): DrivenMovers | null {
    const { disks } = this.plan;
    if (disks.strategy !== 'mover') return null;
    this.#movers = new DrivenMovers(new NbdMovers(disks.mover, this.home), this.home, this.#moverGuests, this.clock);
    return this.#movers;
  }

  /** The same. */
  openClusters(): DrivenClusters | null {
    this.#opened = this.plan.disks.strategy === 'rbd' ? new DrivenClusters(this.#clusters, this.clock) : null;
    return this.#opened;
  }

  /** Baton's data directory. */
  get home(): string {
    return join(this.#directory, 'home');
  }

  /** Files and folders that Baton keeps of its movers, and snapshots in the clusters. */
  async keptFiles(): Promise<readonly string[]> {
    const found = await readdir(join(this.home, 'movers'), { recursive: true }).catch(() => []);
    return [...found.filter((path) => path !== 'jobs'), ...this.#clusters.left()].toSorted();
  }

  readonly onMoverWrite = (listener: () => void): (() => void) => this.#moverGuests.onWrite(listener);

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
    const busy = (): Busy => ({
      underWay: underWay() + this.#moverGuests.underWay + (this.#movers?.underWay ?? 0) + (this.#opened?.underWay ?? 0),
      signs: this.#moverGuests.uses,
    });
    return await passTime({ time, simulation, busy, limitMs: STORY_LIMIT_MS }, work);
  }

  /** Lets everything that the clouds have begun come to its end. */
  async settle(): Promise<void> {
    const done = this.clock.sleep(120_000, new AbortController().signal);
    await this.pass(done, () => 0);
  }

  /** The address at which clients of an HA IP arrive now: itself, or the one that its name leads to. */
  clientsOf(address: string): string {
    const isByName = this.plan.haIps.some((haIp) => haIp.address === address && haIp.cutover?.driver === 'dns');
    return isByName ? (this.names.at(nameOf(address))?.addresses[0] ?? '') : address;
  }

  async close(): Promise<void> {
    for (const cloud of [this.source, this.target, this.targetOperator]) await cloud.cut();
    await this.#moverGuests.close();
    await this.simulation.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

const byName = (haIp: PlannedHaIp): PlannedHaIp => ({
  ...haIp,
  cutover: {
    driver: 'dns',
    name: nameOf(haIp.address),
    ttlSeconds: TTLS.lowered,
    usualTtlSeconds: TTLS.usual,
    update: { kind: 'designate', cloud: 'os2' },
  },
});

async function disksOf({ disks, preCopy }: WorldOptions, directory: string): Promise<PlannedDisks> {
  if (disks === undefined) return { strategy: 'image', preCopy: preCopy ?? 'rehearse' };
  if (disks === 'rbd') return { strategy: 'rbd', preCopy: preCopy ?? 'passes', rbd: PLANNED_RBD };
  return { strategy: 'mover', preCopy: preCopy ?? 'passes', mover: await plannedMover(directory) };
}

const PLANNED_RBD: PlannedRbd = {
  source: { pool: 'volumes', rootPool: 'vms' },
  target: { pool: 'volumes' },
  goalSeconds: 30,
};

/** Of this machine, as guests of both clouds know it (RFC 5737). All that they dial leads to loopback. */
const OUTSIDE_ADDRESS = '198.51.100.7';

async function plannedMover(directory: string): Promise<PlannedMover> {
  const image = join(directory, 'mover.raw');
  await writeFile(image, moverImage(null));
  const port = await freePort();
  return { image, gateway: `${OUTSIDE_ADDRESS}:${port}`, listen: `127.0.0.1:${port}`, goalSeconds: 30 };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

async function connectClouds(): Promise<Sessions> {
  // Real time. A transfer that stalls is found as soon as a call without an answer, long before it is taken for stuck.
  const limits = { requestTimeoutMs: REQUEST_TIMEOUT_MS, idleTimeoutMs: REQUEST_TIMEOUT_MS };
  const options = { ...limits, retry: { baseDelayMs: 5, maxDelayMs: 40 } };
  return {
    source: await connectCloud('os1', options),
    target: await connectCloud('os2', options),
    targetOperator: await connectCloud('os2-admin', options),
  };
}
