/** What people can ask of Baton. The CLI and (later) the API are two faces of this. */
import type { Event } from '../domain/event.ts';
import type { HaGroup, LeftOut } from '../domain/ha-group.ts';
import type { Command, Migration } from '../domain/migration.ts';
import type { Order, Plan } from '../domain/plan.ts';
import type { StepRecord } from '../domain/step.ts';
import type { CloudIdentity } from '../ports/cloud.ts';
import type { RunOutcome } from '../ports/engine.ts';

/** One look of the preflight: may the migration go on? */
export interface Finding {
  readonly check: string;
  readonly result: 'pass' | 'warn' | 'block' | 'unknown';
  /** What was looked at and what was seen. */
  readonly detail: string;
  /** How to solve it; empty on pass. */
  readonly remedy: string;
}

export interface PlanRequest {
  readonly group: string;
  readonly sourceCloud: string;
  readonly targetCloud: string;
  readonly targetOperatorCloud?: string;
  /** Name or id of the primary's server, where it could not be observed. */
  readonly primary?: string;
  readonly vantage?: readonly string[];
  /** Who moves first; `primary-first` when it is not said. */
  readonly order?: Order;
  /** How the HA IPs are watched. */
  readonly probe?: {
    /** TCP port of the page that the load balancers serve; 80 when it is not named. */
    readonly port?: number;
    /** False: nothing is pinged, and the figure for outage comes from HTTP. */
    readonly icmp?: boolean;
    /** Milliseconds from one new connection to the next; 100 when they are not named. */
    readonly httpIntervalMs?: number;
  };
  /** `sourceFlavor=targetFlavor`, and the like. */
  readonly flavors?: Readonly<Record<string, string>>;
  readonly volumeType?: string;
  readonly externalNetwork?: string;
  readonly gates?: { readonly cutover?: 'person' | 'automatic'; readonly secondary?: 'person' | 'automatic' };
}

export interface Report {
  readonly migration: Migration;
  readonly steps: readonly StepRecord[];
  readonly json: Readonly<Record<string, unknown>>;
  readonly markdown: string;
}

export interface Services {
  checkCloud(cloud: string, signal: AbortSignal): Promise<CloudIdentity>;
  discover(
    cloud: string,
    signal: AbortSignal,
  ): Promise<{ readonly groups: readonly HaGroup[]; readonly leftOut: readonly LeftOut[] }>;
  /** By name, HA IP, VIP or key; throws code GROUP_UNKNOWN or GROUP_AMBIGUOUS. */
  showGroup(cloud: string, group: string, signal: AbortSignal): Promise<HaGroup>;
  createPlan(
    request: PlanRequest,
    signal: AbortSignal,
  ): Promise<{ readonly plan: Plan; readonly findings: readonly Finding[] }>;
  /** Against both clouds as they are now, and against the active migrations. */
  preflight(plan: Plan, signal: AbortSignal): Promise<readonly Finding[]>;
  /** Records a new migration of the plan; throws PREFLIGHT_BLOCKED (kind user) with the findings in `cause`, MIGRATION_ACTIVE. */
  createMigration(plan: Plan, signal: AbortSignal): Promise<Migration>;
  /** Runs it in this process (see Engine.run). `onEvent` gets every event from now on. */
  run(migrationId: string, onEvent: (event: Event) => void, signal: AbortSignal): Promise<RunOutcome>;
  isRunning(migrationId: string): Promise<boolean>;
  /** By id or name (the newest active one of that name, else the newest); throws code MIGRATION_UNKNOWN. */
  getMigration(idOrName: string): Promise<Migration>;
  listMigrations(): Promise<readonly Migration[]>;
  steps(migrationId: string): Promise<readonly StepRecord[]>;
  events(migrationId: string, afterSeq: number): Promise<readonly Event[]>;
  /** Records what a person asks; throws COMMAND_REFUSED (kind user) when the migration's state does not allow it, saying why and what does. */
  command(migrationId: string, command: Command): Promise<void>;
  report(migrationId: string): Promise<Report>;
  /** Ends the migration for good. Deletes nothing unless asked, then only what belongs to the group. */
  commit(
    migrationId: string,
    options: { readonly deleteSource: boolean; readonly by: string },
    signal: AbortSignal,
  ): Promise<{ readonly deleted: readonly string[]; readonly left: readonly string[] }>;
  close(): Promise<void>;
}
