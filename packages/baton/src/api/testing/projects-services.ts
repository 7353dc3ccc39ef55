/** The services as the API sees them, with migrations and HA groups of two projects. For tests. */
import type { Discovery, DiscoveryOptions } from '../../discovery/discover-groups.ts';
import type { Event, EventBody } from '../../domain/event.ts';
import type { HaGroup } from '../../domain/ha-group.ts';
import type { Command, Migration } from '../../domain/migration.ts';
import type { MigrationSummary } from '../../domain/migration-summary.ts';
import type { Plan } from '../../domain/plan.ts';
import { exampleMigration, InMemoryServices } from '../../cli/testing/in-memory-services.ts';
import type { CloudIdentity } from '../../ports/cloud.ts';
import type { Gap } from '../../ports/journal.ts';
import { buildReport } from '../../report/build-report.ts';
import { reportAsMarkdown } from '../../report/markdown.ts';
import { findGroup } from '../../services/find-group.ts';
import { pickMigration } from '../../services/pick-migration.ts';
import type { SoughtGroup } from '../../services/seek-group.ts';
import type { Report } from '../../services/services.ts';

const STARTED_MS = Date.parse('2026-11-22T03:12:00.000Z');

export class ProjectsServices extends InMemoryServices {
  migrations: readonly Migration[] = [];
  /** Whose the controller's sessions in the source are. */
  sessionProject = 'project-1';
  /** What was asked of which migration. */
  readonly commands: { readonly id: string; readonly command: Command }[] = [];
  readonly commits: { readonly id: string; readonly deleteSource: boolean; readonly by: string }[] = [];
  gaps: readonly Gap[] = [];
  /** How often the journal was read for events, and for the list. */
  eventReads = 0;
  listReads = 0;
  /** Hears of everything that is written. */
  onWritten: (migrationId: string) => void = () => undefined;
  readonly #logs = new Map<string, readonly Event[]>();

  add(plan: Plan, more: Partial<Migration> = {}): Migration {
    const at = new Date(STARTED_MS + this.migrations.length * 1000).toISOString();
    const made: Migration = {
      ...exampleMigration,
      name: plan.name,
      groupKey: plan.groupKey,
      plan,
      createdAt: at,
      updatedAt: at,
      ...more,
    };
    this.migrations = [...this.migrations, made];
    return made;
  }

  change(id: string, more: Partial<Migration>): void {
    this.migrations = this.migrations.map((one) => (one.id === id ? { ...one, ...more } : one));
    this.onWritten(id);
  }

  /** Appends an event, as a worker would. */
  append(id: string, body: EventBody): Event {
    const log = this.#logs.get(id) ?? [];
    const seq = log.length + 1;
    const event: Event = { ...body, seq, at: new Date(STARTED_MS + seq * 1000).toISOString(), migrationId: id };
    this.#logs.set(id, [...log, event]);
    this.onWritten(id);
    return event;
  }

  override async getMigration(idOrName: string): Promise<Migration> {
    return await Promise.resolve(pickMigration(this.migrations, idOrName));
  }

  override listMigrations(): Promise<readonly Migration[]> {
    return Promise.resolve(this.migrations);
  }

  override async summaries(ids?: readonly string[]): Promise<readonly MigrationSummary[]> {
    if (ids === undefined) this.listReads += 1;
    return await super.summaries(ids);
  }

  override async createMigration(plan: Plan): Promise<Migration> {
    await super.createMigration(plan);
    return this.add(plan, { id: `m-new0000${this.migrations.length}` });
  }

  override events(id: string, afterSeq: number): Promise<readonly Event[]> {
    this.eventReads += 1;
    return Promise.resolve((this.#logs.get(id) ?? []).filter(({ seq }) => seq > afterSeq));
  }

  override command(id: string, command: Command): Promise<void> {
    this.commands.push({ id, command });
    return Promise.resolve();
  }

  /** Of a migration that nobody watched, as the journal leaves it. */
  override async report(id: string): Promise<Report> {
    const migration = await this.getMigration(id);
    const { stepRecords: steps, gaps } = this;
    const report = buildReport(migration, {
      steps,
      gaps,
      spans: [],
      events: this.#logs.get(migration.id) ?? [],
      nowMs: null,
    });
    return { migration, steps: this.stepRecords, json: { ...report }, markdown: reportAsMarkdown(report) };
  }

  override commit(
    id: string,
    options: { readonly deleteSource: boolean; readonly by: string },
  ): Promise<{ readonly deleted: readonly string[]; readonly left: readonly string[] }> {
    this.commits.push({ id, ...options });
    return super.commit(id, options);
  }

  override async checkCloud(cloud: string): Promise<CloudIdentity> {
    return { ...(await super.checkCloud(cloud)), projectId: this.sessionProject };
  }

  override discover(_cloud: string, options: DiscoveryOptions): Promise<Discovery> {
    this.looks.push(options);
    const { leftOut, projectNames, sessionProject } = this;
    const groups = options.allProjects === true ? this.groups : this.#ofSession();
    return Promise.resolve({ projectId: sessionProject, groups, leftOut, projectNames });
  }

  override async showGroup(cloud: string, wanted: string, options: DiscoveryOptions): Promise<SoughtGroup> {
    this.looks.push(options);
    const groups = options.allProjects === true ? this.groups : this.#ofSession();
    return await Promise.resolve({ group: findGroup(groups, wanted, cloud), leftOut: [] });
  }

  #ofSession(): readonly HaGroup[] {
    return this.groups.filter(({ projectId }) => projectId === this.sessionProject);
  }
}
