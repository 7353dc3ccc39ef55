import type { Movers } from '../ports/movers.ts';
import type { RbdClusters } from '../ports/rbd-clusters.ts';
import type { EventBody } from '../domain/event.ts';
import type { Migration, MigrationState } from '../domain/migration.ts';
import type { Gates, Plan } from '../domain/plan.ts';
import type { Evidence, Impact, StepRecord } from '../domain/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { ConnectionKeeper } from '../ports/connection-keeper.ts';
import type { GuestAccess } from '../ports/guest-access.ts';
import type { HaIpCommands } from '../ports/ha-ip-commands.ts';
import type { HookRunner } from '../ports/hook-runner.ts';
import type { NameUpdates } from '../ports/name-updates.ts';
import type { OutageMeter } from '../ports/outage-meter.ts';
import type { OutsideNow } from '../ports/outside-now.ts';

/** Makes the context of one step of one run. */
export type ContextFor = (migration: Migration, stepId: string, signal: AbortSignal) => StepContext;

/** What a step's check found: nothing left to do, or what is needed, in words. */
export type CheckResult = { readonly done: true } | { readonly done: false; readonly needed: string };

/** Everything a step may look at and act on. Nothing else: no global, no clock of its own, no environment. */
export interface StepContext {
  readonly migrationId: string;
  readonly plan: Plan;
  readonly source: Cloud;
  readonly target: Cloud;
  /** Where the plan names one: the session that may choose a floating IP's address. */
  readonly targetOperator: Cloud | null;
  readonly outside: OutageMeter;
  /** What the watch that runs beside all steps has just heard. */
  readonly outsideNow: OutsideNow;
  /** A way into the load balancers of the source, as far as the plan has one. */
  readonly guests: GuestAccess;
  /** The same for their twins in the target. */
  readonly guestsInTarget: GuestAccess;
  /** Keeps connections open through the cutover; null without SSH into the load balancers. */
  readonly connections: ConnectionKeeper | null;
  /** Asks what somebody else's hook moves, where the plan has one. */
  readonly hooks: HookRunner;
  readonly names: NameUpdates;
  readonly clock: Clock;
  /** Aborted when the process stops, the lease is lost, or a person asks for a rollback or an abort. */
  readonly signal: AbortSignal;
  /** What earlier steps of this migration proved. For the report and for figures; ids are looked up in the clouds. */
  readonly earlier: (stepId: string) => Promise<StepRecord | null>;
  readonly emit: (event: EventBody) => Promise<void>;
  /** True once a person approved that gate of this migration (since the last rollback). */
  readonly approved: (gate: string) => Promise<boolean>;
  /** What opens gates, as it is said now; absent: as the plan says. */
  readonly gates?: () => Promise<Gates>;
  /** A controller begins the run again in time, so that no process is needed while nothing is done. */
  readonly isBegunAgain: boolean;
  /** True while a person wants nothing new to begin. */
  readonly paused: () => Promise<boolean>;
  /** Movers of the plan's disks; null when its strategy has none. */
  readonly movers: Movers | null;
  /** The Ceph clusters of the plan's disks; null when they go another way. */
  readonly clusters: RbdClusters | null;
  /** What persons asked of single HA IPs; for the rollback window. */
  readonly haIpCommands: HaIpCommands;
}

/**
 * One step of the runbook: look at the clouds, act, prove. The engine runs check, act, verify, and journals the evidence.
 * A crash anywhere runs the same step again, and its check finds what was done.
 */
export interface Step {
  /** Stable: it is journalled. */
  readonly id: string;
  /** A sentence for people. */
  readonly title: string;
  readonly impact: Impact;
  /** The migration's state while this step runs, where it is not `running` (the rollback window: `guarding`). */
  readonly stateWhileRunning?: MigrationState;
  /** The gate that ends the step; shown as the migration's gate while `stateWhileRunning` holds. */
  readonly gate?: string;
  /** A pause breaks it off, to be gone on with: both load balancers serve, or it only waits. Others are brought to their end first. */
  readonly yieldsToPause?: true;
  /** The guard goes on through a pause, so the run does: the step itself waits before it does anything. */
  readonly holdsWhilePaused?: true;
  check(ctx: StepContext): Promise<CheckResult>;
  /** May be repeated: every thing it makes is found again by its mark. */
  act(ctx: StepContext): Promise<void>;
  verify(ctx: StepContext): Promise<Evidence>;
  /**
   * Takes the step back. `rollback` returns the service to the source and keeps what was made in the target;
   * `abort` cleans the target as well.
   */
  undo?(ctx: StepContext, depth: UndoDepth): Promise<UndoResult>;
}

/** `undone`: going forward again runs the step again. `stands`: what it did is kept, and it counts as done. */
export type UndoResult = 'undone' | 'stands';

export type UndoDepth = 'rollback' | 'abort';

/** Thrown by a step that cannot go on by itself. The engine ends the run in good order; nothing has failed. */
export class Interrupt extends Error {
  override readonly name = 'Interrupt';
  readonly reason: InterruptReason;

  constructor(reason: InterruptReason) {
    super(reason.kind);
    this.reason = reason;
  }
}

export type InterruptReason =
  /** A gate that only a person opens. The run ends; an approval starts the next one. */
  | { readonly kind: 'wait-for-person'; readonly gate: string }
  /** A gate that opens by time, where somebody begins the run again then. */
  | { readonly kind: 'wait-for-time'; readonly gate: string; readonly until: Date }
  /** The guard saw the target LB fail, or a cutover was not proved in time: the service goes back to the source. */
  | {
      readonly kind: 'roll-back';
      readonly why: string;
      /** Whoever throws it has told already that the guard acted. */
      readonly told?: boolean;
    };
