import { setTimeout as sleep } from 'node:timers/promises';
import type { Discovery, DiscoveryOptions } from '../../discovery/discover-groups.ts';
import type { Flavor, VolumeType } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import type { Event, EventBody, Side } from '../../domain/event.ts';
import type { GuestReading } from '../../domain/guest-reading.ts';
import type { HaGroup, LeftOut } from '../../domain/ha-group.ts';
import type { Command, Migration } from '../../domain/migration.ts';
import { type MigrationSummary, summaryOf } from '../../domain/migration-summary.ts';
import type { GuestPlan, Plan, ProbePlan } from '../../domain/plan.ts';
import type { StepRecord } from '../../domain/step.ts';
import type { CreatedHaIp, HaIpRequest } from '../../ha-ip/creation/request.ts';
import type { HookCheck, HookTestRequest } from '../../ha-ip/hook/conformance.ts';
import { createOutageMeter } from '../../ha-ip/outage-meter/outage-meter.ts';
import type { Drift } from '../../planning/drift.ts';
import { examplePlan } from '../../planning/plan-file/testing/example-plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CloudIdentity } from '../../ports/cloud.ts';
import type { RunOutcome } from '../../ports/engine.ts';
import type { EventPage } from '../../ports/journal.ts';
import type { ListedNetwork } from '../../services/cloud-lists.ts';
import type { ClosableMeter } from '../../services/dependencies.ts';
import { pageOfEvents } from '../../services/event-page.ts';
import type { SoughtGroup } from '../../services/seek-group.ts';
import type { Finding, PlanRequest, Report, Services } from '../../services/services.ts';

const CLOCK: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
const STARTED = '2026-11-22T03:12:00.000Z';

export const exampleMigration: Migration = {
  id: 'm-4k2p9x7c',
  name: 'shop',
  groupKey: examplePlan.groupKey,
  state: 'created',
  stepId: null,
  gate: null,
  error: null,
  plan: examplePlan,
  createdAt: STARTED,
  updatedAt: STARTED,
};

/** What one run of the migration does: events, and how it ends. */
export interface Run {
  readonly events: readonly EventBody[];
  readonly outcome: RunOutcome;
  readonly state: Migration['state'];
  readonly gate?: string;
  readonly paused?: true;
}

/** The services as a face sees them, with one migration whose runs are written down. Keeps what was asked of it. */
export class InMemoryServices implements Services {
  migration: Migration = exampleMigration;
  /** What `createPlan` makes. */
  plan: Plan = examplePlan;
  runs: Run[] = [];
  findings: readonly Finding[] = [];
  groups: readonly HaGroup[] = [];
  leftOut: readonly LeftOut[] = [];
  projectNames: Readonly<Record<string, string>> = {};
  /** How groups were looked for. */
  readonly looks: DiscoveryOptions[] = [];
  /** What `lookInside` sees, by server id, and how it was asked to look. */
  readings: ReadonlyMap<string, GuestReading> = new Map();
  readonly lookedInside: { readonly guest: GuestPlan; readonly destinations: Readonly<Record<string, string>> }[] = [];
  stepRecords: readonly StepRecord[] = [];
  log: Event[] = [];
  /** Answers of `isRunning`, one for each call; the last one stays. */
  running: boolean[] = [false];
  readonly asked: Command[] = [];
  readonly requests: PlanRequest[] = [];
  flavors: readonly Flavor[] = [];
  volumeTypes: readonly VolumeType[] = [];
  networks: readonly ListedNetwork[] = [];
  /** Clouds whose lists were asked for. */
  readonly listed: string[] = [];
  drift: readonly Drift[] = [];
  readonly hookTests: HookTestRequest[] = [];
  hookChecks: readonly HookCheck[] = [];
  readonly haIpRequests: HaIpRequest[] = [];
  haIp: CreatedHaIp = {
    address: '203.0.113.10',
    vip: '10.0.0.100',
    vipPortId: 'port-vip',
    parts: [{ what: 'VIP port shop-vip, which reserves 10.0.0.100', id: 'port-vip', state: 'made' }],
    examples: [{ server: 'shop-lb1', text: 'vrrp_instance HA {\n}\n' }],
    notes: ['mind the virtual router id'],
  };
  committed: { readonly deleteSource: boolean; readonly by: string } | null = null;
  closed = 0;

  checkCloud(cloud: string): Promise<CloudIdentity> {
    return Promise.resolve({
      cloud,
      authUrl: 'https://keystone.example/v3',
      region: 'RegionOne',
      userName: 'alice',
      projectId: '9f0c',
      projectName: 'shop',
      roles: ['member', 'reader'],
      warnings: [],
      services: [
        { type: 'compute', url: 'https://nova.example/v2.1', microversions: '2.1-2.96' },
        { type: 'image', url: 'https://glance.example', microversions: null },
      ],
    });
  }

  listFlavors(cloud: string): Promise<readonly Flavor[]> {
    this.listed.push(cloud);
    return Promise.resolve(this.flavors);
  }

  listVolumeTypes(cloud: string): Promise<readonly VolumeType[]> {
    this.listed.push(cloud);
    return Promise.resolve(this.volumeTypes);
  }

  listNetworks(cloud: string): Promise<readonly ListedNetwork[]> {
    this.listed.push(cloud);
    return Promise.resolve(this.networks);
  }

  discover(_cloud: string, options: DiscoveryOptions): Promise<Discovery> {
    this.looks.push(options);
    const { groups, leftOut, projectNames } = this;
    return Promise.resolve({ projectId: '9f0c', groups, leftOut, projectNames });
  }

  showGroup(cloud: string, group: string, options: DiscoveryOptions): Promise<SoughtGroup> {
    this.looks.push(options);
    const [found] = this.groups;
    if (found !== undefined) return Promise.resolve({ group: found, leftOut: this.leftOut });
    return Promise.reject(
      new BatonError({
        message: `There is no HA group ${group} in ${cloud}.`,
        code: 'GROUP_UNKNOWN',
        kind: 'user',
        remedy: `See which there are: baton group discover --cloud ${cloud}`,
        requestIds: ['req-1', 'req-2'],
      }),
    );
  }

  lookInside(
    _cloud: string,
    _group: HaGroup,
    guest: GuestPlan,
    destinations: Readonly<Record<string, string>>,
  ): Promise<ReadonlyMap<string, GuestReading>> {
    this.lookedInside.push({ guest, destinations });
    return Promise.resolve(this.readings);
  }

  createPlan(request: PlanRequest): Promise<{ readonly plan: Plan; readonly findings: readonly Finding[] }> {
    this.requests.push(request);
    return Promise.resolve({ plan: this.plan, findings: this.findings });
  }

  createHaIp(request: HaIpRequest): Promise<CreatedHaIp> {
    this.haIpRequests.push(request);
    return Promise.resolve(this.haIp);
  }

  /** A real one: it touches no cloud. */
  outageMeter(probe: ProbePlan): ClosableMeter {
    return createOutageMeter(probe, CLOCK);
  }

  diffPlan(): Promise<readonly Drift[]> {
    return Promise.resolve(this.drift);
  }

  testHook(request: HookTestRequest, onCheck: (check: HookCheck) => void): Promise<readonly HookCheck[]> {
    this.hookTests.push(request);
    for (const check of this.hookChecks) onCheck(check);
    return Promise.resolve(this.hookChecks);
  }

  preflight(): Promise<readonly Finding[]> {
    return Promise.resolve(this.findings);
  }

  createMigration(plan: Plan): Promise<Migration> {
    const blocks = this.findings.filter(({ result }) => result === 'block');
    if (blocks.length > 0) {
      return Promise.reject(
        new BatonError({
          message: 'The preflight found something that stands in the way.',
          code: 'PREFLIGHT_BLOCKED',
          kind: 'user',
          remedy: 'Solve what blocks, then start again.',
          cause: this.findings,
        }),
      );
    }
    this.migration = { ...exampleMigration, name: plan.name, plan };
    return Promise.resolve(this.migration);
  }

  async run(_id: string, onEvent: (event: Event) => void, signal: AbortSignal): Promise<RunOutcome> {
    const run = this.runs.shift();
    if (run === undefined) throw new Error('no run was written down');
    for (const body of run.events) onEvent(this.record(body));
    if (run.outcome.kind === 'interrupted') {
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    const error = run.outcome.kind === 'failed' ? run.outcome.error : null;
    const { paused: _before, ...migration } = this.migration;
    const paused = run.paused === true ? { paused: true as const } : {};
    this.migration = { ...migration, state: run.state, gate: run.gate ?? null, error, ...paused };
    return run.outcome;
  }

  /** Adds an event, one second after the one before. */
  record(body: EventBody): Event {
    const seq = this.log.length + 1;
    const at = new Date(Date.parse(STARTED) + seq * 1000).toISOString();
    const event: Event = { ...body, seq, at, migrationId: this.migration.id };
    this.log.push(event);
    return event;
  }

  isRunning(): Promise<boolean> {
    return Promise.resolve((this.running.length > 1 ? this.running.shift() : this.running[0]) ?? false);
  }

  getMigration(idOrName: string): Promise<Migration> {
    if (idOrName === this.migration.id || idOrName === this.migration.name) return Promise.resolve(this.migration);
    return Promise.reject(
      new BatonError({
        message: `There is no migration ${idOrName}.`,
        code: 'MIGRATION_UNKNOWN',
        kind: 'user',
        remedy: 'See which there are: baton migration list',
      }),
    );
  }

  listMigrations(): Promise<readonly Migration[]> {
    return Promise.resolve([this.migration]);
  }

  async summaries(ids?: readonly string[]): Promise<readonly MigrationSummary[]> {
    const all = await this.listMigrations();
    return all.filter(({ id }) => ids === undefined || ids.includes(id)).map(summaryOf);
  }

  steps(): Promise<readonly StepRecord[]> {
    return Promise.resolve(this.stepRecords);
  }

  haIpsLead(): Promise<ReadonlyMap<string, Side>> {
    return Promise.resolve(
      new Map(this.log.flatMap((one) => (one.kind === 'ha-ip.leads' ? [[one.address, one.side] as const] : []))),
    );
  }

  events(_id: string, afterSeq: number): Promise<readonly Event[]> {
    return Promise.resolve(this.log.filter(({ seq }) => seq > afterSeq));
  }

  async eventPage(id: string, afterSeq: number, mostBytes: number): Promise<EventPage> {
    return pageOfEvents(await this.events(id, afterSeq), mostBytes);
  }

  command(_id: string, command: Command): Promise<void> {
    this.asked.push(command);
    return Promise.resolve();
  }

  report(_id?: string): Promise<Report> {
    return Promise.resolve({
      migration: this.migration,
      steps: this.stepRecords,
      json: { id: this.migration.id, outageMs: 0 },
      markdown: '# Report of shop\n',
    });
  }

  commit(
    _id: string,
    options: { readonly deleteSource: boolean; readonly by: string },
  ): Promise<{ readonly deleted: readonly string[]; readonly left: readonly string[] }> {
    this.committed = options;
    return Promise.resolve({ deleted: options.deleteSource ? ['server shop-lb1'] : [], left: ['network front'] });
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}
