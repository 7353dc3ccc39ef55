import type { Policy } from './cloud.ts';
import type { Disks } from './disks/disks.ts';
import { createFaults, type FaultsOnOrder } from './faults/create-faults.ts';
import type { Guests } from './guest/guests.ts';
import type { NetworkBackend } from './network/backend.ts';
import type { Driver } from './network/driver.ts';
import type { Pace, Span } from './pace.ts';
import type { RunningCloud } from './simulation.ts';
import { CloudState } from './state/cloud-state.ts';
import { createTasks, type RunningTasks } from './state/create-tasks.ts';
import type { Gate } from './state/gate.ts';
import type { Change } from './state/table.ts';
import type { Random } from './time/random.ts';
import type { Time } from './time/time.ts';

export interface CloudParts {
  readonly name: string;
  readonly port: number;
  readonly time: Time;
  readonly pace: Pace;
  readonly policy: Policy;
  /** Linux bridge unless told. */
  readonly driver?: Driver;
  readonly disks: Disks;
  readonly random: Random;
  readonly gate: Gate;
  readonly onChange: (change: Change) => void;
  readonly onError: (what: string, error: unknown) => void;
}

/** A cloud of which every part is in place, but for those that need the cloud itself: they are put in right after. */
export class AssembledCloud implements RunningCloud {
  readonly name: string;
  readonly region = 'RegionOne';
  readonly availabilityZone = 'nova';
  readonly origin: string;
  readonly authUrl: string;
  readonly state: CloudState;
  readonly time: Time;
  readonly tasks: RunningTasks;
  readonly pace: Pace;
  readonly policy: Policy;
  readonly driver: Driver;
  readonly faults: FaultsOnOrder;
  readonly disks: Disks;
  readonly #random: Random;
  #network: NetworkBackend | null = null;
  #guests: Guests | null = null;

  constructor(parts: CloudParts) {
    this.name = parts.name;
    this.origin = `http://127.0.0.1:${parts.port}`;
    this.authUrl = `${this.origin}/identity/v3`;
    this.time = parts.time;
    this.pace = parts.pace;
    this.policy = parts.policy;
    this.driver = parts.driver ?? 'linuxbridge';
    this.disks = parts.disks;
    this.#random = parts.random;
    this.state = new CloudState((change) => parts.onChange({ cloud: parts.name, ...change }));
    this.faults = createFaults();
    this.tasks = createTasks({
      time: parts.time,
      table: this.state.tasks,
      faults: this.faults,
      gate: parts.gate,
      newId: () => this.newId(),
      onError: (kind, error) => parts.onError(`${parts.name}: task ${kind}`, error),
    });
  }

  place(parts: { readonly network?: NetworkBackend; readonly guests?: Guests }): void {
    this.#network = parts.network ?? this.#network;
    this.#guests = parts.guests ?? this.#guests;
  }

  get network(): NetworkBackend {
    if (this.#network === null) throw new Error(`cloud ${this.name} has no network yet`);
    return this.#network;
  }

  get guests(): Guests {
    if (this.#guests === null) throw new Error(`cloud ${this.name} has no guests yet`);
    return this.#guests;
  }

  get projectId(): string {
    const project = this.state.projects.where(({ name }) => name === 'demo')[0];
    if (project === undefined) throw new Error(`cloud ${this.name} has no project demo`);
    return project.id;
  }

  newId(compact = false): string {
    const id = this.#random.uuid();
    return compact ? id.replaceAll('-', '') : id;
  }

  draw([low, high]: Span): number {
    return this.#random.between(low, high);
  }
}
