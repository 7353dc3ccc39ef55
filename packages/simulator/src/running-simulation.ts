import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AssembledCloud } from './assembled-cloud.ts';
import type { Policy } from './cloud.ts';
import { cloudsYaml } from './clouds-yaml.ts';
import { createServices } from './create-services.ts';
import { openDisks } from './disks/index.ts';
import type { CloudServer } from './http/cloud-server.ts';
import { createPathMatcher } from './http/match-path.ts';
import { createGuests } from './guest/index.ts';
import { createInternet, type Internet, type RunningInternet } from './internet/index.ts';
import type { Driver } from './network/driver.ts';
import { createNetworkBackend } from './network/index.ts';
import type { Pace } from './pace.ts';
import { furnishCloud } from './seed/standard-cloud.ts';
import type { RunningCloud, SeenCall, Simulation } from './simulation.ts';
import { Gate } from './state/gate.ts';
import { saveInto } from './state/save-into.ts';
import { fillTables, type SavedCloud, tablesOf } from './state/saved-simulation.ts';
import type { Change } from './state/table.ts';
import { Random } from './time/random.ts';
import type { Cancel, Time } from './time/time.ts';

/** Apart from the clouds' own draws: how often a client asks shall not change what a cloud draws. */
const REQUEST_IDS = 0x7265_7175;

/** A handler that has not ended by then never will. */
const LONGEST_END_MS = 2_000;

export interface SimulationParts {
  readonly time: Time;
  readonly externalCidr: string;
  readonly internetPort: number | null;
  readonly directory: string;
  readonly deleteDirectory: boolean;
}

export interface NewCloud {
  readonly name: string;
  readonly server: CloudServer;
  readonly policy: Policy;
  readonly driver: Driver;
  readonly pace: Pace;
  readonly random: Random;
  readonly allocationPool: readonly [number, number];
  /** Null: a cloud as its operator hands it over. */
  readonly tables: SavedCloud['tables'] | null;
}

interface Member {
  readonly cloud: AssembledCloud;
  readonly server: CloudServer;
  readonly random: Random;
}

/** A simulation in the making (`add`, then `go`) and while it runs. */
export class RunningSimulation implements Simulation {
  readonly time: Time;
  readonly #parts: SimulationParts;
  readonly #members = new Map<string, Member>();
  readonly #gate = new Gate();
  readonly #changeListeners = new Set<(change: Change) => void>();
  readonly #callListeners = new Set<(call: SeenCall) => void>();
  #internet: RunningInternet | null = null;
  #callsUnderWay = 0;
  #closed = false;

  constructor(parts: SimulationParts) {
    this.#parts = parts;
    this.time = parts.time;
  }

  get clouds(): ReadonlyMap<string, RunningCloud> {
    return new Map([...this.#members].map(([name, { cloud }]) => [name, cloud]));
  }

  get internet(): Internet {
    if (this.#internet === null) throw new Error('the simulation has not begun');
    return this.#internet;
  }

  get underWay(): number {
    return this.#all().reduce((sum, { cloud }) => sum + cloud.tasks.underWay, this.#callsUnderWay);
  }

  async add(parts: NewCloud): Promise<void> {
    const cloud = new AssembledCloud({
      ...parts,
      port: parts.server.port,
      time: this.time,
      disks: await openDisks(join(this.#parts.directory, parts.name)),
      gate: this.#gate,
      onChange: (change) => tellAll(this.#changeListeners, change),
      onError: complain,
    });
    this.#members.set(parts.name, { cloud, server: parts.server, random: parts.random });
    if (parts.tables !== null) fillTables(cloud.state, parts.tables);
    else furnishCloud(cloud, { cidr: this.#parts.externalCidr, allocationPool: parts.allocationPool });
  }

  /** Everybody is there: the clouds begin to work and to answer. */
  async go(): Promise<void> {
    const services = this.#all().map(({ cloud }) => {
      cloud.place({ network: createNetworkBackend(cloud), guests: createGuests(cloud, this) });
      return createServices(cloud);
    });
    const { time, internetPort: port, externalCidr } = this.#parts;
    const clouds = this.clouds;
    this.#internet = await createInternet({
      clouds: () => clouds,
      time,
      port,
      externalCidr,
      onChange: (listener) => this.onChange(listener),
    });
    for (const [at, { cloud, server }] of this.#all().entries()) {
      const requestIds = Random.seeded(REQUEST_IDS, at);
      cloud.tasks.resume();
      server.serve({
        cloud,
        match: createPathMatcher(services[at] ?? []),
        faults: cloud.faults,
        gate: this.#gate,
        newRequestId: () => requestIds.uuid(),
        onCall: (call) => tellAll(this.#callListeners, call),
        onError: complain,
        count: (change) => {
          this.#callsUnderWay += change;
        },
      });
    }
  }

  cloudsYaml(): string {
    return cloudsYaml(this.clouds.values());
  }

  onChange(listener: (change: Change) => void): Cancel {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  onCall(listener: (call: SeenCall) => void): Cancel {
    this.#callListeners.add(listener);
    return () => this.#callListeners.delete(listener);
  }

  async save(directory: string): Promise<void> {
    this.#gate.close();
    try {
      await this.#gate.rest();
      const clouds = this.#all().map(({ cloud, random }) => ({
        name: cloud.name,
        chooseFloatingIpAddress: cloud.policy.chooseFloatingIpAddress,
        driver: cloud.driver,
        random: random.state,
        tables: tablesOf(cloud.state),
      }));
      const { externalCidr } = this.#parts;
      const saved = { format: 'baton-simulation', version: 1, nowMs: this.time.nowMs(), externalCidr, clouds } as const;
      await saveInto(directory, saved, this.#parts.directory);
    } finally {
      this.#gate.open();
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#gate.close();
    for (const { cloud } of this.#all()) cloud.tasks.stop();
    await Promise.all(this.#all().map(({ server }) => server.close()));
    // What has begun may still write to its disk.
    await Promise.race([this.#gate.rest(), setTimeout(LONGEST_END_MS, undefined, { ref: false })]);
    await this.#internet?.close();
    if (this.#parts.deleteDirectory) await rm(this.#parts.directory, { recursive: true, force: true });
  }

  #all(): readonly Member[] {
    return [...this.#members.values()];
  }
}

function tellAll<T>(listeners: ReadonlySet<(told: T) => void>, told: T): void {
  for (const listener of listeners) listener(told);
}

/** A fault of the simulator itself: its stack, for whoever mends it. */
function complain(what: string, error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`simulator: ${what} failed\n${stack}\n`);
}
