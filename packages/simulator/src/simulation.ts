/** What a simulation is, from outside. `startSimulation` (start-simulation.ts) makes one. */
import type { SimulatedCloud, Policy } from './cloud.ts';
import type { CallRule, TaskRule } from './faults/faults.ts';
import type { ServiceType } from './http/service.ts';
import type { Internet } from './internet/internet.ts';
import type { Driver } from './network/driver.ts';
import type { Pace } from './pace.ts';
import type { CloudState } from './state/cloud-state.ts';
import type { Change } from './state/table.ts';
import type { Cancel, Time } from './time/time.ts';

export interface CloudOptions {
  readonly name: string;
  readonly policy?: Partial<Policy>;
  /** What carries its networks. Linux bridge unless told. */
  readonly networkDriver?: Driver;
  readonly pace?: Pace;
  /** Last two numbers of the addresses that this cloud gives out by itself: `[100, 199]`. */
  readonly allocationPool?: readonly [number, number];
  /** The port of 127.0.0.1 on which all its services listen. Any that is free unless told. */
  readonly port?: number;
}

export interface SimulationOptions {
  /** Two clouds unless told: `os1` with Linux bridge, `os2` with OVN. */
  readonly clouds?: readonly CloudOptions[];
  readonly time?: Time;
  /** Of every cloud that has none of its own. LIFELIKE unless told. */
  readonly pace?: Pace;
  /** The external network of all clouds, a /24 of the loopback range. 127.203.113.0/24 unless told. */
  readonly externalCidr?: string;
  /** Where floating IPs listen. Null: no real TCP, `internet.whoServes` still tells. 8080 unless told. */
  readonly internetPort?: number | null;
  /** For disks and images; a temporary one unless told, which is deleted at close. */
  readonly directory?: string;
  /** Everything that is drawn is drawn from it. */
  readonly seed?: number;
}

/** One call that a cloud answered, or did not. */
export interface SeenCall {
  readonly cloud: string;
  readonly service: ServiceType;
  readonly method: string;
  /** As declared by the service: `/servers/:id/action`. */
  readonly route: string;
  readonly path: string;
  readonly requestId: string;
  /** Null when the connection was cut instead. */
  readonly status: number | null;
  readonly body: unknown;
  /** The request's If-Match header. */
  readonly ifMatch: string | null;
}

/** A cloud with what its operator and its tenants need. */
export interface RunningCloud extends SimulatedCloud {
  readonly authUrl: string;
  /** The tenant's project `demo`, user `demo`. */
  readonly projectId: string;
}

export interface Simulation {
  readonly clouds: ReadonlyMap<string, RunningCloud>;
  readonly time: Time;
  readonly internet: Internet;
  /** Entries `<cloud>` (the tenant) and `<cloud>-admin` (the operator) for each cloud. */
  cloudsYaml(): string;
  /** Every change of every cloud, as it happens. */
  onChange(listener: (change: Change) => void): Cancel;
  onCall(listener: (call: SeenCall) => void): Cancel;
  /**
   * Calls that were received and are not answered yet, and tasks that were begun and have not ended: 0 is quiet. A call that a fault
   * holds (`slow`, `no-answer`) does not count: it waits for time, or for ever.
   */
  readonly underWay: number;
  /** Writes everything, running tasks included, into a directory. */
  save(directory: string): Promise<void>;
  close(): Promise<void>;
}

export type { CallRule, CloudState, TaskRule };
