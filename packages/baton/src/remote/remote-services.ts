/** `Services` over the API of a controller: the same for faces, wherever migrations run. */
import type { Discovery, DiscoveryOptions } from '../discovery/discover-groups.ts';
import type { Flavor, VolumeType } from '../domain/cloud-resources.ts';
import type { Event, Side } from '../domain/event.ts';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Command, Migration } from '../domain/migration.ts';
import type { MigrationSummary } from '../domain/migration-summary.ts';
import type { GuestPlan, Plan, ProbePlan } from '../domain/plan.ts';
import type { StepRecord } from '../domain/step.ts';
import type { CreatedHaIp, HaIpRequest } from '../ha-ip/creation/request.ts';
import type { HookCheck, HookTestRequest } from '../ha-ip/hook/conformance.ts';
import type { Drift } from '../planning/drift.ts';
import type { CloudIdentity } from '../ports/cloud.ts';
import type { RunOutcome } from '../ports/engine.ts';
import type { EventPage } from '../ports/journal.ts';
import type { ListedNetwork } from '../services/cloud-lists.ts';
import type { ClosableMeter } from '../services/dependencies.ts';
import { pageOfEvents } from '../services/event-page.ts';
import type { RunsElsewhere } from '../services/runs-elsewhere.ts';
import type { SoughtGroup } from '../services/seek-group.ts';
import type { Finding, PlanRequest, Report, Services } from '../services/services.ts';
import * as cloudAnswers from './answers/cloud-answers.ts';
import { events as eventsAnswer } from './answers/event-answers.ts';
import * as migrationAnswers from './answers/migration-answers.ts';
import { taken } from './answers/shared.ts';
import { ApiClient, type Bearer } from './api-client.ts';
import { controllerUrl } from './controller-url.ts';
import { followUntilRest } from './follow-until-rest.ts';
import { inTurn } from './in-turn.ts';
import { REMOTE_TIMES, type RemoteTimes } from './remote-times.ts';
import { runRemotely } from './run-remotely.ts';

export interface RemoteOptions {
  readonly url: string;
  readonly bearer: Bearer;
  /** What is done on this machine wherever migrations run. */
  readonly local: Pick<Services, 'outageMeter' | 'testHook'>;
  readonly version: string;
  /** Authorities whose certificates are taken, instead of the system's. PEM. */
  readonly ca?: string;
  /** Let http:// go to other machines. */
  readonly insecureHttp?: boolean;
  readonly times?: Partial<RemoteTimes>;
  /** What else ends with it. */
  readonly onClose?: () => Promise<void>;
}

/** Nothing is sent before the first call. Throws codes CONTROLLER_URL_INVALID and CONTROLLER_URL_INSECURE. */
export function remoteServices(options: RemoteOptions): Services {
  return new RemoteServices(options);
}

/** Calls side by side, where one is made for each migration. */
const SIDE_BY_SIDE = 6;

class RemoteServices implements Services {
  readonly elsewhere: RunsElsewhere;
  readonly #api: ApiClient;
  readonly #options: RemoteOptions;
  readonly #times: RemoteTimes;
  /** How a group was found, by its cloud and key: to look inside, it has to be found again. */
  readonly #looks = new Map<string, DiscoveryOptions>();
  /** The last event of each migration that was handed over: a run tells what comes after it. */
  readonly #lastSeqs = new Map<string, number>();
  /** A command was given to them, which wants them run as well. */
  readonly #wanted = new Set<string>();

  constructor(options: RemoteOptions) {
    this.#options = options;
    this.#times = { ...REMOTE_TIMES, ...options.times };
    const { version, bearer, ca, insecureHttp = false } = options;
    const url = controllerUrl(options.url, insecureHttp);
    this.#api = new ApiClient({ url, version, bearer, times: this.#times, ...(ca === undefined ? {} : { ca }) });
    this.elsewhere = {
      url,
      start: (migrationId, signal) => this.#start(migrationId, signal),
      follow: async (migrationId, afterSeq, onEvent, signal) => {
        await followUntilRest(this.#feed(migrationId, afterSeq, onEvent), signal);
      },
    };
  }

  checkCloud(cloud: string, signal: AbortSignal): Promise<CloudIdentity> {
    return this.#api.get(cloudPath(cloud), cloudAnswers.cloudIdentity, this.#long(signal));
  }

  listFlavors(cloud: string, signal: AbortSignal): Promise<readonly Flavor[]> {
    return this.#api.get(`${cloudPath(cloud)}/flavors`, cloudAnswers.flavors, this.#long(signal));
  }

  listVolumeTypes(cloud: string, signal: AbortSignal): Promise<readonly VolumeType[]> {
    return this.#api.get(`${cloudPath(cloud)}/volume-types`, cloudAnswers.volumeTypes, this.#long(signal));
  }

  listNetworks(cloud: string, signal: AbortSignal): Promise<readonly ListedNetwork[]> {
    return this.#api.get(`${cloudPath(cloud)}/networks`, cloudAnswers.networks, this.#long(signal));
  }

  discover(cloud: string, options: DiscoveryOptions, signal: AbortSignal): Promise<Discovery> {
    const path = `${cloudPath(cloud)}/groups`;
    if (isPlain(options)) {
      const query = options.allProjects === true ? '?all_projects=true' : '';
      return this.#api.get(`${path}${query}`, cloudAnswers.discovery, this.#long(signal));
    }
    return this.#api.post(path, options, cloudAnswers.discovery, this.#long(signal));
  }

  async showGroup(cloud: string, group: string, options: DiscoveryOptions, signal: AbortSignal): Promise<SoughtGroup> {
    const path = `${cloudPath(cloud)}/groups/${encodeURIComponent(group)}`;
    const found =
      Object.keys(options).length === 0
        ? await this.#api.get(path, cloudAnswers.soughtGroup, this.#long(signal))
        : await this.#api.post(path, { options }, cloudAnswers.soughtGroup, this.#long(signal));
    this.#looks.set(lookKey(cloud, found.group), options);
    return found;
  }

  lookInside(
    cloud: string,
    group: HaGroup,
    guest: GuestPlan,
    destinations: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, GuestReading>> {
    const path = `${cloudPath(cloud)}/groups/${encodeURIComponent(group.key)}/inside`;
    const options = this.#looks.get(lookKey(cloud, group)) ?? {};
    return this.#api.post(path, { guest, destinations, options }, cloudAnswers.readings, this.#long(signal));
  }

  createPlan(
    request: PlanRequest,
    signal: AbortSignal,
  ): Promise<{ readonly plan: Plan; readonly findings: readonly Finding[] }> {
    return this.#api.post('/v1/plans', request, cloudAnswers.createdPlan, this.#long(signal));
  }

  diffPlan(plan: Plan, look: DiscoveryOptions, signal: AbortSignal): Promise<readonly Drift[]> {
    return this.#api.post('/v1/plans/drift', { plan, look }, cloudAnswers.drift, this.#long(signal));
  }

  createHaIp(request: HaIpRequest, signal: AbortSignal): Promise<CreatedHaIp> {
    return this.#api.post('/v1/ha-ips', request, cloudAnswers.createdHaIp, this.#long(signal));
  }

  testHook(
    request: HookTestRequest,
    onCheck: (check: HookCheck) => void,
    signal: AbortSignal,
  ): Promise<readonly HookCheck[]> {
    return this.#options.local.testHook(request, onCheck, signal);
  }

  outageMeter(probe: ProbePlan): ClosableMeter {
    return this.#options.local.outageMeter(probe);
  }

  preflight(plan: Plan, signal: AbortSignal): Promise<readonly Finding[]> {
    return this.#api.post('/v1/preflights', { plan }, cloudAnswers.preflight, this.#long(signal));
  }

  createMigration(plan: Plan, signal: AbortSignal): Promise<Migration> {
    return this.#api.post('/v1/migrations', { plan }, migrationAnswers.migration, this.#long(signal));
  }

  async run(migrationId: string, onEvent: (event: Event) => void, signal: AbortSignal): Promise<RunOutcome> {
    const afterSeq = this.#lastSeqs.get(migrationId) ?? (await this.events(migrationId, 0)).at(-1)?.seq ?? 0;
    try {
      const isWanted = this.#wanted.delete(migrationId);
      if (!isWanted) await this.#start(migrationId, signal);
      const tell = isWanted ? fromItsBegin(onEvent) : onEvent;
      return await runRemotely(this.#feed(migrationId, afterSeq, tell), signal);
    } finally {
      // Of a command that was given while this run went on.
      this.#wanted.delete(migrationId);
    }
  }

  async isRunning(migrationId: string): Promise<boolean> {
    const { wanted, running } = await this.#api.get(`${migrationPath(migrationId)}/run`, migrationAnswers.run);
    return wanted || running;
  }

  getMigration(idOrName: string): Promise<Migration> {
    return this.#api.get(migrationPath(idOrName), migrationAnswers.migration);
  }

  async listMigrations(): Promise<readonly Migration[]> {
    return await inTurn(await this.summaries(), SIDE_BY_SIDE, ({ id }) => this.getMigration(id));
  }

  async summaries(ids?: readonly string[]): Promise<readonly MigrationSummary[]> {
    const all = await this.#api.get('/v1/migrations', migrationAnswers.migrationList);
    return ids === undefined ? all : all.filter(({ id }) => ids.includes(id));
  }

  steps(migrationId: string): Promise<readonly StepRecord[]> {
    return this.#api.get(`${migrationPath(migrationId)}/steps`, migrationAnswers.steps);
  }

  haIpsLead(migrationId: string): Promise<ReadonlyMap<string, Side>> {
    return this.#api.get(`${migrationPath(migrationId)}/ha-ips`, migrationAnswers.haIpsLead);
  }

  async events(migrationId: string, afterSeq: number): Promise<readonly Event[]> {
    const found = await this.#eventsAfter(migrationId, afterSeq);
    this.#handedOver(migrationId, found.at(-1)?.seq ?? afterSeq);
    return found;
  }

  /** The controller answers with all of them: what does not fit is asked for again. */
  async eventPage(migrationId: string, afterSeq: number, mostBytes: number): Promise<EventPage> {
    const page = pageOfEvents(await this.#eventsAfter(migrationId, afterSeq), mostBytes);
    this.#handedOver(migrationId, page.events.at(-1)?.seq ?? afterSeq);
    return page;
  }

  /** `by` is not sent: the controller knows who asks. */
  async command(migrationId: string, command: Command): Promise<void> {
    await this.#api.post(`${migrationPath(migrationId)}/commands`, { ...command, by: undefined }, taken);
    this.#wanted.add(migrationId);
  }

  async report(migrationId: string): Promise<Report> {
    const path = `${migrationPath(migrationId)}/report`;
    const [migration, steps, json, markdown] = await Promise.all([
      this.getMigration(migrationId),
      this.steps(migrationId),
      this.#api.get(path, migrationAnswers.report),
      this.#api.text(path, 'text/markdown'),
    ]);
    return { migration, steps, json, markdown };
  }

  commit(
    migrationId: string,
    { deleteSource }: { readonly deleteSource: boolean },
    signal: AbortSignal,
  ): Promise<{ readonly deleted: readonly string[]; readonly left: readonly string[] }> {
    const path = `${migrationPath(migrationId)}/commit`;
    return this.#api.post(path, { deleteSource }, migrationAnswers.committed, this.#long(signal));
  }

  async close(): Promise<void> {
    await this.#api.close();
    await this.#options.onClose?.();
  }

  #eventsAfter(migrationId: string, afterSeq: number): Promise<readonly Event[]> {
    return this.#api.get(`${migrationPath(migrationId)}/events?after=${afterSeq}`, eventsAnswer);
  }

  async #start(migrationId: string, signal: AbortSignal): Promise<void> {
    await this.#api.post(`${migrationPath(migrationId)}/run`, {}, taken, { signal });
  }

  #feed(migrationId: string, afterSeq: number, onEvent: (event: Event) => void): Parameters<typeof followUntilRest>[0] {
    const tell = (event: Event): void => {
      this.#handedOver(migrationId, event.seq);
      onEvent(event);
    };
    return { api: this.#api, path: migrationPath(migrationId), afterSeq, onEvent: tell, times: this.#times };
  }

  #handedOver(migrationId: string, seq: number): void {
    this.#lastSeqs.set(migrationId, Math.max(seq, this.#lastSeqs.get(migrationId) ?? 0));
  }

  #long(signal: AbortSignal): { readonly signal: AbortSignal; readonly timeoutMs: number } {
    return { signal, timeoutMs: this.#times.longMs };
  }
}

/** Without the command that has it run: what is run in this process tells nothing of what was before, either. */
function fromItsBegin(onEvent: (event: Event) => void): (event: Event) => void {
  let hasBegun = false;
  return (event) => {
    hasBegun ||= event.kind !== 'command.given';
    if (hasBegun) onEvent(event);
  };
}

/** Nothing that has to go into a body. */
function isPlain({ declared, metadataKeys }: DiscoveryOptions): boolean {
  return declared === undefined && metadataKeys === undefined;
}

function cloudPath(cloud: string): string {
  return `/v1/clouds/${encodeURIComponent(cloud)}`;
}

function migrationPath(idOrName: string): string {
  return `/v1/migrations/${encodeURIComponent(idOrName)}`;
}

function lookKey(cloud: string, { key }: HaGroup): string {
  return `${cloud} ${key}`;
}
