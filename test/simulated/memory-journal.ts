/**
 * The journal in memory, for thousands of migrations. It outlives the processes of a test as a database outlives real ones.
 * memory-journal.test.ts holds it against the one on Postgres.
 */
import { BatonError } from '../../packages/baton/src/domain/error.ts';
import type { Event, EventBody, Side } from '../../packages/baton/src/domain/event.ts';
import {
  type Command,
  detailOf,
  type Migration,
  type MigrationState,
  type PendingCommand,
} from '../../packages/baton/src/domain/migration.ts';
import { isOver, migrationOver } from '../../packages/baton/src/domain/migration-over.ts';
import { isPaused } from '../../packages/baton/src/domain/paused.ts';
import { type MigrationSummary, summaryOf } from '../../packages/baton/src/domain/migration-summary.ts';
import type { Plan } from '../../packages/baton/src/domain/plan.ts';
import type { StepRecord } from '../../packages/baton/src/domain/step.ts';
import type {
  EventPage,
  Gap,
  Journal,
  PendingRollback,
  RollbackMemory,
  WatchSpan,
} from '../../packages/baton/src/ports/journal.ts';
import { eventOfGap, keyOfGap } from '../../packages/baton/src/ports/gap-event.ts';
import { pageOfEvents } from '../../packages/baton/src/services/event-page.ts';

interface Kept {
  migration: Migration;
  rollback: PendingRollback | null;
  readonly steps: Map<string, StepRecord>;
  readonly events: Event[];
  readonly gaps: Map<string, Gap>;
  readonly spans: Map<string, readonly WatchSpan[]>;
  readonly commands: (PendingCommand & { taken: boolean })[];
}

export class MemoryJournal implements Journal, RollbackMemory {
  readonly #kept = new Map<string, Kept>();
  readonly #nowMs: () => number;
  readonly #onEvent: (event: Event) => void;
  #commands = 0;

  constructor(nowMs: () => number, onEvent: (event: Event) => void = () => undefined) {
    this.#nowMs = nowMs;
    this.#onEvent = onEvent;
  }

  async createMigration(plan: Plan): Promise<Migration> {
    const active = [...this.#kept.values()].find(
      ({ migration }) => migration.groupKey === plan.groupKey && !isOver(migration),
    );
    if (active !== undefined) {
      throw new BatonError({
        code: 'MIGRATION_ACTIVE',
        kind: 'user',
        message: `The HA group has an active migration already: ${active.migration.id}.`,
        remedy: 'End it first.',
      });
    }
    const id = `m-${String(this.#kept.size + 1).padStart(8, '0')}`;
    const migration: Migration = {
      id,
      name: plan.name,
      groupKey: plan.groupKey,
      state: 'created',
      stepId: null,
      gate: null,
      error: null,
      plan: copy(plan),
      createdAt: this.#now(),
      updatedAt: this.#now(),
    };
    const kept: Kept = {
      migration,
      rollback: null,
      steps: new Map(),
      events: [],
      gaps: new Map(),
      spans: new Map(),
      commands: [],
    };
    this.#kept.set(id, kept);
    this.#append(kept, { kind: 'migration.created', name: plan.name });
    return migration;
  }

  async getMigration(id: string): Promise<Migration | null> {
    const kept = this.#kept.get(id);
    return kept === undefined ? null : migrationOf(kept);
  }

  async listMigrations(): Promise<readonly Migration[]> {
    return [...this.#kept.values()].map(migrationOf);
  }

  async listSummaries(ids?: readonly string[]): Promise<readonly MigrationSummary[]> {
    const all = await this.listMigrations();
    return all.filter(({ id }) => ids === undefined || ids.includes(id)).map(summaryOf);
  }

  async setState(id: string, state: MigrationState, more: Parameters<Journal['setState']>[2] = {}): Promise<void> {
    const kept = this.#need(id);
    const { stepId, gate, error, reason, until } = more;
    kept.migration = {
      ...kept.migration,
      state,
      updatedAt: this.#now(),
      ...(stepId === undefined ? {} : { stepId }),
      ...(gate === undefined ? {} : { gate }),
      ...(error === undefined ? {} : { error: copy(error) }),
    };
    this.#append(kept, {
      kind: 'migration.state',
      state,
      ...(typeof gate === 'string' ? { gate } : {}),
      ...(reason === undefined ? {} : { reason }),
      ...(until === undefined ? {} : { until }),
    });
  }

  async beginStep(id: string, step: Parameters<Journal['beginStep']>[1]): Promise<number> {
    const kept = this.#need(id);
    const before = kept.steps.get(step.stepId);
    const attempts = (before?.attempts ?? 0) + 1;
    kept.migration = { ...kept.migration, stepId: step.stepId, updatedAt: this.#now() };
    kept.steps.set(step.stepId, {
      ...step,
      state: 'running',
      startedAt: this.#now(),
      finishedAt: null,
      attempts,
      evidence: null,
      error: null,
      requestIds: before?.requestIds ?? [],
    });
    return attempts;
  }

  async finishStep(id: string, stepId: string, outcome: Parameters<Journal['finishStep']>[2]): Promise<void> {
    const kept = this.#need(id);
    const before = kept.steps.get(stepId);
    if (before === undefined) throw new Error(`step ${stepId} of migration ${id} was never begun`);
    const stood = before.state === 'done' && outcome.state === 'done';
    kept.steps.set(stepId, {
      ...before,
      state: outcome.state,
      finishedAt: stood ? before.finishedAt : this.#now(),
      evidence: outcome.evidence === undefined ? before.evidence : copy(outcome.evidence),
      error: outcome.error === undefined ? null : copy(outcome.error),
      requestIds: [...before.requestIds, ...outcome.requestIds],
    });
    if (outcome.event !== undefined) this.#append(kept, copy(outcome.event));
  }

  async listSteps(id: string): Promise<readonly StepRecord[]> {
    return [...(this.#kept.get(id)?.steps.values() ?? [])];
  }

  async appendEvent(id: string, event: EventBody): Promise<Event> {
    return this.#append(this.#need(id), copy(event));
  }

  async listEvents(id: string, afterSeq: number): Promise<readonly Event[]> {
    return (this.#kept.get(id)?.events ?? []).filter(({ seq }) => seq > afterSeq);
  }

  async listEventsOf(id: string, kinds: readonly EventBody['kind'][]): Promise<readonly Event[]> {
    return (this.#kept.get(id)?.events ?? []).filter(({ kind }) => kinds.includes(kind));
  }

  async eventPage(id: string, afterSeq: number, mostBytes: number): Promise<EventPage> {
    return pageOfEvents(await this.listEvents(id, afterSeq), mostBytes);
  }

  async haIpsLead(id: string): Promise<ReadonlyMap<string, Side>> {
    const events = this.#kept.get(id)?.events ?? [];
    return new Map(events.flatMap((one) => (one.kind === 'ha-ip.leads' ? [[one.address, one.side] as const] : [])));
  }

  async addCommand(id: string, command: Command): Promise<void> {
    const kept = this.#need(id);
    if (isOver(kept.migration)) throw migrationOver(kept.migration);
    if (command.kind === 'reschedule') {
      const { plan } = kept.migration;
      const gates = { ...plan.gates, [command.gate]: copy(command.opens) };
      kept.migration = { ...kept.migration, plan: { ...plan, gates } };
    }
    this.#commands += 1;
    kept.commands.push({ ...copy(command), id: this.#commands, at: this.#now(), taken: command.kind === 'reschedule' });
    this.#append(kept, {
      kind: 'command.given',
      command: command.kind,
      by: command.by,
      detail: detailOf(command),
    });
  }

  async pendingCommands(id: string): Promise<readonly PendingCommand[]> {
    return (this.#kept.get(id)?.commands ?? [])
      .filter(({ taken }) => !taken)
      .map(({ taken: _taken, ...command }) => command);
  }

  async takeCommand(commandId: number): Promise<void> {
    for (const { commands } of this.#kept.values())
      for (const command of commands) if (command.id === commandId) command.taken = true;
  }

  async putGap(id: string, gap: Gap): Promise<void> {
    const kept = this.#need(id);
    const before = kept.gaps.get(keyOfGap(gap));
    if (before !== undefined && before.end !== 'open') return;
    const { answeredBefore, reason } = before ?? {};
    kept.gaps.set(keyOfGap(gap), {
      ...(answeredBefore === undefined ? {} : { answeredBefore }),
      ...(reason === undefined ? {} : { reason }),
      ...copy(gap),
    });
    if (before === undefined || gap.end !== 'open') this.#append(kept, eventOfGap(gap));
  }

  async listGaps(id: string): Promise<readonly Gap[]> {
    return [...(this.#kept.get(id)?.gaps.values() ?? [])].toSorted((a, b) => a.from.localeCompare(b.from));
  }

  async putWatchSpans(id: string, watch: string, spans: readonly WatchSpan[]): Promise<void> {
    this.#need(id).spans.set(watch, copy(spans));
  }

  async listWatchSpans(id: string): Promise<readonly WatchSpan[]> {
    const spans = [...(this.#kept.get(id)?.spans.values() ?? [])].flat();
    return spans.toSorted((a, b) => a.from.localeCompare(b.from));
  }

  async getRollback(id: string): Promise<PendingRollback | null> {
    return this.#need(id).rollback;
  }

  async setRollback(id: string, rollback: PendingRollback | null): Promise<void> {
    this.#need(id).rollback = copy(rollback);
  }

  #append(kept: Kept, body: EventBody): Event {
    const event: Event = {
      ...body,
      seq: kept.events.length + 1,
      at: this.#now(),
      migrationId: kept.migration.id,
    };
    kept.events.push(event);
    this.#onEvent(event);
    return event;
  }

  #need(id: string): Kept {
    const kept = this.#kept.get(id);
    if (kept !== undefined) return kept;
    throw new BatonError({
      code: 'MIGRATION_UNKNOWN',
      kind: 'user',
      message: `There is no migration ${id}.`,
      remedy: 'List them with `baton migration list`.',
    });
  }

  #now(): string {
    return new Date(this.#nowMs()).toISOString();
  }
}

function migrationOf({ migration, steps, commands }: Kept): Migration {
  const cutover = steps.get('cutover');
  const cutOverAt = cutover?.state === 'done' ? cutover.finishedAt : null;
  return {
    ...migration,
    ...(cutOverAt === null ? {} : { cutOverAt }),
    ...(isPaused(commands.filter(({ taken }) => !taken)) ? { paused: true } : {}),
  };
}

/** As a database would give it back: a value of its own, and only what survives JSON. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
