/**
 * The journal in memory, for thousands of migrations. It outlives the processes of a test as a database outlives real ones.
 * memory-journal.test.ts holds it against the one on Postgres.
 */
import { BatonError } from '../../packages/baton/src/domain/error.js';
export class MemoryJournal {
  #kept = new Map();
  #nowMs;
  #onEvent;
  #commands = 0;
  constructor(nowMs, onEvent = () => undefined) {
    this.#nowMs = nowMs;
    this.#onEvent = onEvent;
  }
  async createMigration(plan) {
    const over = ['aborted', 'committed'];
    const active = [...this.#kept.values()].find(
      ({ migration }) => migration.groupKey === plan.groupKey && !over.includes(migration.state),
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
    const migration = {
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
    const kept = {
      migration,
      rollback: null,
      steps: new Map(),
      events: [],
      gaps: [],
      spans: [],
      commands: [],
    };
    this.#kept.set(id, kept);
    this.#append(kept, { kind: 'migration.created', name: plan.name });
    return migration;
  }
  async getMigration(id) {
    return this.#kept.get(id)?.migration ?? null;
  }
  async listMigrations() {
    return [...this.#kept.values()].map(({ migration }) => migration);
  }
  async setState(id, state, more = {}) {
    const kept = this.#need(id);
    const { stepId, gate, error, reason } = more;
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
    });
  }
  async beginStep(id, step) {
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
  async finishStep(id, stepId, outcome) {
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
  }
  async listSteps(id) {
    return [...(this.#kept.get(id)?.steps.values() ?? [])];
  }
  async appendEvent(id, event) {
    return this.#append(this.#need(id), copy(event));
  }
  async listEvents(id, afterSeq) {
    return (this.#kept.get(id)?.events ?? []).filter(({ seq }) => seq > afterSeq);
  }
  async addCommand(id, command) {
    const kept = this.#need(id);
    this.#commands += 1;
    kept.commands.push({ ...copy(command), id: this.#commands, at: this.#now(), taken: false });
    const detail = command.kind === 'approve' ? command.gate : command.reason;
    this.#append(kept, { kind: 'command.given', command: command.kind, by: command.by, detail });
  }
  async pendingCommands(id) {
    return (this.#kept.get(id)?.commands ?? [])
      .filter(({ taken }) => !taken)
      .map(({ taken: _taken, ...command }) => command);
  }
  async takeCommand(commandId) {
    for (const { commands } of this.#kept.values())
      for (const command of commands) if (command.id === commandId) command.taken = true;
  }
  async addGap(id, gap) {
    this.#need(id).gaps.push(copy(gap));
  }
  async listGaps(id) {
    return (this.#kept.get(id)?.gaps ?? []).toSorted((a, b) => a.from.localeCompare(b.from));
  }
  async addWatchSpan(id, span) {
    this.#need(id).spans.push(copy(span));
  }
  async listWatchSpans(id) {
    return (this.#kept.get(id)?.spans ?? []).toSorted((a, b) => a.from.localeCompare(b.from));
  }
  async getRollback(id) {
    return this.#need(id).rollback;
  }
  async setRollback(id, rollback) {
    this.#need(id).rollback = copy(rollback);
  }
  #append(kept, body) {
    const event = {
      ...body,
      seq: kept.events.length + 1,
      at: this.#now(),
      migrationId: kept.migration.id,
    };
    kept.events.push(event);
    this.#onEvent(event);
    return event;
  }
  #need(id) {
    const kept = this.#kept.get(id);
    if (kept !== undefined) return kept;
    throw new BatonError({
      code: 'MIGRATION_UNKNOWN',
      kind: 'user',
      message: `There is no migration ${id}.`,
      remedy: 'List them with `baton migration list`.',
    });
  }
  #now() {
    return new Date(this.#nowMs()).toISOString();
  }
}
/** As a database would give it back: a value of its own, and only what survives JSON. */
function copy(value) {
  return JSON.parse(JSON.stringify(value));
}
//# sourceMappingURL=memory-journal.js.map
