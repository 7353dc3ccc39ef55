import type { Disks } from './disks/disks.ts';
import type { Faults } from './faults/faults.ts';
import type { Guests } from './guest/guests.ts';
import type { NetworkBackend } from './network/backend.ts';
import type { Driver } from './network/driver.ts';
import type { Pace, Span } from './pace.ts';
import type { CloudState } from './state/cloud-state.ts';
import type { Tasks } from './state/tasks.ts';
import type { Time } from './time/time.ts';

/** What a cloud's owner has decided. */
export interface Policy {
  /** Who may choose a floating IP's address (Neutron: create_floatingip:floating_ip_address). */
  readonly chooseFloatingIpAddress: 'admin' | 'member';
}

/** One cloud of a simulation, as its own services see it. */
export interface SimulatedCloud {
  /** Its entry in clouds.yaml. */
  readonly name: string;
  readonly region: string;
  readonly availabilityZone: string;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly state: CloudState;
  readonly time: Time;
  readonly tasks: Tasks;
  readonly pace: Pace;
  readonly policy: Policy;
  /** What carries its networks. */
  readonly driver: Driver;
  readonly faults: Faults;
  readonly disks: Disks;
  readonly guests: Guests;
  readonly network: NetworkBackend;
  /** A new UUID, or with `compact` the same without dashes (Keystone's ids). Drawn from the simulation's seed. */
  newId(compact?: boolean): string;
  /** A draw from the span, in ms, from the simulation's seed. */
  draw(span: Span): number;
}
