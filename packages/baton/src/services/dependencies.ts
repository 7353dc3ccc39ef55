import type { GuestPlan, ProbePlan } from '../domain/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Engine } from '../ports/engine.ts';
import type { GuestAccess } from '../ports/guest-access.ts';
import type { Journal } from '../ports/journal.ts';
import type { OutageMeter } from '../ports/outage-meter.ts';
import type { ContextFor } from '../runbook/step.ts';

export type ClosableMeter = OutageMeter & { close(): Promise<void> };
export type ClosableGuestAccess = GuestAccess & { close(): Promise<void> };

/** What the services stand on; main.ts wires the adapters. Stores and clouds are opened when they are first needed. */
export interface Dependencies {
  readonly clock: Clock;
  /** A session of that entry of clouds.yaml; one for each name. */
  connect(cloud: string): Promise<Cloud>;
  createOutageMeter(probe: ProbePlan): ClosableMeter;
  /** A way into the load balancers of that cloud; by their consoles when the plan asks for nothing else. */
  openGuests(plan: GuestPlan | undefined, cloud: Cloud): ClosableGuestAccess;
  journal(): Promise<Journal>;
  createEngine(contextFor: ContextFor): Promise<Engine>;
  isRunning(migrationId: string): Promise<boolean>;
  isApproved(migrationId: string, gate: string): Promise<boolean>;
  close(): Promise<void>;
}
