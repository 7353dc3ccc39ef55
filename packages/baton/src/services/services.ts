/** What people can ask of Baton. The CLI and (later) the API are two faces of this. */
import type { Flavor, VolumeType } from '../domain/cloud-resources.ts';
import type { Event, Side } from '../domain/event.ts';
import type { Discovery, DiscoveryOptions } from '../discovery/discover-groups.ts';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Command, Migration } from '../domain/migration.ts';
import type { MigrationSummary } from '../domain/migration-summary.ts';
import type {
  CopyLimits,
  Gates,
  GuestPlan,
  Order,
  Plan,
  PlannedCutover,
  PlannedMover,
  PlannedRbd,
  ProbePlan,
} from '../domain/plan.ts';
import type { StepRecord } from '../domain/step.ts';
import type { CreatedHaIp, HaIpRequest } from '../ha-ip/creation/request.ts';
import type { HookCheck, HookTestRequest } from '../ha-ip/hook/conformance.ts';
import type { Drift } from '../planning/drift.ts';
import type { CloudIdentity } from '../ports/cloud.ts';
import type { RunOutcome } from '../ports/engine.ts';
import type { EventPage } from '../ports/journal.ts';
import type { ListedNetwork } from './cloud-lists.ts';
import type { ClosableMeter } from './dependencies.ts';
import type { NameWish } from './read-name.ts';
import type { RunsElsewhere } from './runs-elsewhere.ts';
import type { SoughtGroup } from './seek-group.ts';

/** One look of the preflight: may the migration go on? */
export interface Finding {
  readonly check: string;
  readonly result: 'pass' | 'warn' | 'block' | 'unknown';
  /** What was looked at and what was seen. */
  readonly detail: string;
  /** How to solve it; empty on pass. */
  readonly remedy: string;
}

/** `goalSeconds`: 10 when it is not said. */
export type RbdWish = Omit<PlannedRbd, 'goalSeconds'> & { readonly goalSeconds?: number };

export interface PlanRequest {
  readonly group: string;
  readonly sourceCloud: string;
  readonly targetCloud: string;
  readonly targetOperatorCloud?: string;
  /** How the group is looked for in the source. */
  readonly look?: DiscoveryOptions;
  /** Name or id of the primary's server, where it could not be observed. */
  readonly primary?: string;
  readonly vantage?: readonly string[];
  /** Who moves first; `primary-first` when it is not said. */
  readonly order?: Order;
  /** How every HA IP changes cloud; as a floating IP of both when it is not said. */
  readonly cutover?: PlannedCutover;
  /** The same by address, where they differ; before `cutover`. */
  readonly cutovers?: Readonly<Record<string, PlannedCutover>>;
  /** The only HA IP moves by this name; what its authority tells becomes its `cutover`. */
  readonly byName?: NameWish;
  /** How the HA IPs are watched. */
  readonly probe?: {
    /** TCP port of the page that the load balancers serve; 80 when it is not named. */
    readonly port?: number;
    /** False: nothing is pinged, and the figure for outage comes from HTTP. */
    readonly icmp?: boolean;
    /** Milliseconds from one new connection to the next; 100 when they are not named. */
    readonly httpIntervalMs?: number;
    /** What an answer over HTTP must be to count. */
    readonly expect?: { readonly status?: number; readonly body?: string };
    /** Further probes, each on the clock of the echo requests. */
    readonly udpPort?: number;
    readonly tcpPort?: number;
    readonly conversation?: { readonly port: number; readonly speaks: 'http' | 'echo' };
    /** Further places to look from, by name. */
    readonly otherVantages?: Readonly<Record<string, readonly string[]>>;
  };
  /** `sourceFlavor=targetFlavor`, and the like. */
  readonly flavors?: Readonly<Record<string, string>>;
  readonly volumeType?: string;
  readonly externalNetwork?: string;
  /** Measure both clouds on throw-away things first: it makes and deletes a volume, a network and a floating IP. */
  readonly calibrate?: boolean;
  /** How the load balancers are looked into; by their consoles when it is not said. */
  readonly guest?: GuestPlan;
  /** Where SSH reaches a load balancer, by its server's name or id. */
  readonly sshDestinations?: Readonly<Record<string, string>>;
  /** The same for its twin in the target, where that is another host. */
  readonly sshDestinationsInTarget?: Readonly<Record<string, string>>;
  /** Connections that are open at the cutover live on; absent: they end. */
  readonly keepConnections?: {
    /** 600 when it is not said. */
    readonly limitSeconds?: number;
    /** Where each load balancer is reached from the other cloud, by its server's name or id. */
    readonly addresses: Readonly<Record<string, string>>;
    /** 4789 when it is not said. */
    readonly udpPort?: number;
  };
  /** How the disks get across; the plan chooses when no strategy is said. */
  readonly disks?: {
    readonly strategy?: Plan['disks']['strategy'];
    /** Without it there are no movers. `goalSeconds`: 10 when it is not said. */
    readonly mover?: Omit<PlannedMover, 'goalSeconds'> & { readonly goalSeconds?: number };
    /** Without it nothing goes from cluster to cluster. */
    readonly rbd?: RbdWish;
    readonly limits?: CopyLimits;
  };
  /** Where it stops; a person opens `cutover` and `secondary` when it is not said. */
  readonly gates?: Partial<Gates>;
}

export interface Report {
  readonly migration: Migration;
  readonly steps: readonly StepRecord[];
  readonly json: Readonly<Record<string, unknown>>;
  readonly markdown: string;
}

export interface Services {
  /** Absent: migrations run in this process. */
  readonly elsewhere?: RunsElsewhere;
  checkCloud(cloud: string, signal: AbortSignal): Promise<CloudIdentity>;
  /** What a plan may choose from there, as the session sees it: flavors, the smallest first; volume types and networks by name. */
  listFlavors(cloud: string, signal: AbortSignal): Promise<readonly Flavor[]>;
  listVolumeTypes(cloud: string, signal: AbortSignal): Promise<readonly VolumeType[]>;
  listNetworks(cloud: string, signal: AbortSignal): Promise<readonly ListedNetwork[]>;
  /** From lists only: nothing is looked at closely. Throws code ALL_PROJECTS_DENIED when that is not the session's to see. */
  discover(cloud: string, options: DiscoveryOptions, signal: AbortSignal): Promise<Discovery>;
  /** By name, HA IP, VIP or key; looked at closely. Throws code GROUP_UNKNOWN, GROUP_AMBIGUOUS or ALL_PROJECTS_DENIED. */
  showGroup(cloud: string, group: string, options: DiscoveryOptions, signal: AbortSignal): Promise<SoughtGroup>;
  /**
   * Looks into each load balancer of a group, once, and answers by server id. What could not be read is in the readings' gaps.
   * `destinations` is by server name or id; throws code SSH_DESTINATION_UNKNOWN (kind user) for one that is not of the group.
   */
  lookInside(
    cloud: string,
    group: HaGroup,
    guest: GuestPlan,
    destinations: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, GuestReading>>;
  createPlan(
    request: PlanRequest,
    signal: AbortSignal,
  ): Promise<{ readonly plan: Plan; readonly findings: readonly Finding[] }>;
  /** What has changed in the clouds since the plan was made. */
  diffPlan(plan: Plan, look: DiscoveryOptions, signal: AbortSignal): Promise<readonly Drift[]>;
  /** Makes what is missing of an HA IP, as a customer would by hand. */
  createHaIp(request: HaIpRequest, signal: AbortSignal): Promise<CreatedHaIp>;
  /** Tries a hook on its contract; `onCheck` hears each check as it ends. Rejects with the signal's reason. */
  testHook(
    request: HookTestRequest,
    onCheck: (check: HookCheck) => void,
    signal: AbortSignal,
  ): Promise<readonly HookCheck[]>;
  /** Looks at addresses from outside, by itself: it needs neither a cloud nor the store. Close it in the end. */
  outageMeter(probe: ProbePlan): ClosableMeter;
  /** Against both clouds as they are now, and against the active migrations. */
  preflight(plan: Plan, signal: AbortSignal): Promise<readonly Finding[]>;
  /** Records a new migration of the plan; throws PREFLIGHT_BLOCKED (kind user) with the findings in `cause`, MIGRATION_ACTIVE. */
  createMigration(plan: Plan, signal: AbortSignal): Promise<Migration>;
  /**
   * Runs it in this process (see Engine.run). `onEvent` gets every event from now on. Elsewhere, the end of `signal` ends only the
   * watching: the outcome is `interrupted`, and the migration goes on.
   */
  run(migrationId: string, onEvent: (event: Event) => void, signal: AbortSignal): Promise<RunOutcome>;
  isRunning(migrationId: string): Promise<boolean>;
  /** By id or name (the newest active one of that name, else the newest); throws code MIGRATION_UNKNOWN. */
  getMigration(idOrName: string): Promise<Migration>;
  listMigrations(): Promise<readonly Migration[]>;
  /** The same without their plans, which are most of them; only those with these ids, where they are given. */
  summaries(ids?: readonly string[]): Promise<readonly MigrationSummary[]>;
  steps(migrationId: string): Promise<readonly StepRecord[]>;
  /** Where each HA IP was last seen, or made, to lead. One of which nothing is known yet is missing. */
  haIpsLead(migrationId: string): Promise<ReadonlyMap<string, Side>>;
  events(migrationId: string, afterSeq: number): Promise<readonly Event[]>;
  /** The first of them: no more than about `mostBytes` together, but one at least where there is one. */
  eventPage(migrationId: string, afterSeq: number, mostBytes: number): Promise<EventPage>;
  /**
   * Records what a person asks. Throws COMMAND_REFUSED (kind user) when the migration's state, or where its HA IPs lead, does not
   * allow it, saying why and what does; HA_IP_UNKNOWN (kind user) for an address that is none of its HA IPs.
   */
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
