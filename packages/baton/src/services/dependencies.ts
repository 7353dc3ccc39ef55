import type { GuestPlan, PlannedDisks, PlannedRbd, ProbePlan } from '../domain/plan.ts';
import type { ClosableConnectionKeeper } from '../connections/open-connection-keeper.ts';
import type { SendToHook } from '../ha-ip/hook/reply.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Bell } from '../ports/controller-memory.ts';
import type { Engine, Held } from '../ports/engine.ts';
import type { GuestAccess } from '../ports/guest-access.ts';
import type { HaIpCommands } from '../ports/ha-ip-commands.ts';
import type { HookRunner } from '../ports/hook-runner.ts';
import type { Journal } from '../ports/journal.ts';
import type { Movers } from '../ports/movers.ts';
import type { NameUpdates } from '../ports/name-updates.ts';
import type { OutageMeter } from '../ports/outage-meter.ts';
import type { RbdClusters } from '../ports/rbd-clusters.ts';
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
  /** Null without SSH into the load balancers. */
  openConnectionKeeper(plan: GuestPlan | undefined): ClosableConnectionKeeper | null;
  /** Null when the plan's disks go without movers. */
  openMovers(disks: PlannedDisks): Movers | null;
  openClusters(rbd: Pick<PlannedRbd, 'source' | 'target'>): RbdClusters;
  readonly hooks: HookRunner;
  readonly names: NameUpdates;
  /** The same hooks, as they answer: for a test of one. */
  readonly sendToHook: SendToHook;
  journal(): Promise<Journal>;
  bell(): Promise<Bell>;
  createEngine(contextFor: ContextFor): Promise<Engine>;
  isRunning(migrationId: string): Promise<boolean>;
  /** The right to run it, for what is no run. Throws code MIGRATION_BUSY (kind user) when a living process has it. */
  hold(migrationId: string): Promise<Held & { release(): Promise<void> }>;
  isApproved(migrationId: string, gate: string): Promise<boolean>;
  isOnPause(migrationId: string): Promise<boolean>;
  /** Runs are a controller's, which begins them again when it is time. */
  readonly isBegunAgain: boolean;
  haIpCommands(migrationId: string): Promise<HaIpCommands>;
  close(): Promise<void>;
}
