import { type ErrorRecord, toErrorRecord } from '../domain/error.ts';
import type { Migration, MigrationState } from '../domain/migration.ts';
import { isPaused, PAUSE } from '../domain/paused.ts';
import type { CallCount, Evidence } from '../domain/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunOutcome } from '../ports/engine.ts';
import type { Journal, PendingRollback, RollbackMemory } from '../ports/journal.ts';
import { Interrupt, type Step, type StepContext, type UndoDepth } from '../runbook/step.ts';
import type { Collected } from './call-recorder.ts';
import { type CommandNews, newsByLooking } from './command-news.ts';
import { type CommandWatch, turnAskedFor, watchCommands } from './command-watch.ts';
import type { Begin, StepOutcome, Turn, UndoOutcome, Work } from './interpreter.ts';
import type { Wishes } from './wishes.ts';

export interface RunParts {
  readonly migration: Migration;
  readonly steps: readonly Step[];
  readonly journal: Journal & RollbackMemory;
  readonly clock: Clock;
  readonly contextFor: (
    migration: Migration,
    stepId: string,
    signal: AbortSignal,
  ) => StepContext | Promise<StepContext>;
  readonly collectCalls: <T>(fn: () => Promise<T>) => Promise<Collected<T>>;
  /** Ctrl-C, the end of the process, or the loss of the lease. */
  readonly signal: AbortSignal;
  /** Only the loss of the lease: from then on, nothing may be written. */
  readonly leaseLost: AbortSignal;
  /** Absent: no controller takes runs over. */
  readonly wishes?: Wishes;
  /** Absent: nothing rings, and commands are looked for again and again. */
  readonly news?: CommandNews;
}

type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** What a step asked of the clouds. */
interface Called {
  readonly requestIds: readonly string[];
  /** Of calls that only looked. */
  readonly looks: readonly string[];
  readonly calls: readonly CallCount[];
}

interface Passed {
  readonly skipped: boolean;
  readonly evidence: Evidence;
}

const interrupted: RunOutcome = { kind: 'interrupted' };

/**
 * One run of one migration: performs steps, takes them back, and keeps the journal. Every method may be repeated after a
 * crash in its middle. A failing store is the one thing that is thrown: without it, nothing can be remembered.
 */
export class MigrationRun implements Work {
  readonly steps: readonly Step[];
  readonly #parts: RunParts;
  readonly #id: string;
  readonly #news: CommandNews;

  constructor(parts: RunParts) {
    this.steps = parts.steps;
    this.#parts = parts;
    this.#id = parts.migration.id;
    this.#news = parts.news ?? newsByLooking(parts.clock);
  }

  async begin(): Promise<Begin> {
    const { journal } = this.#parts;
    const asked = turnAskedFor(await journal.pendingCommands(this.#id));
    const pending = await journal.getRollback(this.#id);
    if (pending?.depth === 'abort') return { kind: 'turn', to: pending };
    const to = asked?.depth === 'abort' ? asked : (pending ?? asked);
    if (to !== null) return { kind: 'turn', to };
    const records = await journal.listSteps(this.#id);
    return { kind: 'forward', done: records.filter(({ state }) => state === 'done').map(({ stepId }) => stepId) };
  }

  async perform(step: Step): Promise<StepOutcome> {
    const { journal, clock, signal } = this.#parts;
    if (signal.aborted) return interrupted;
    const commands = await journal.pendingCommands(this.#id);
    const asked = turnAskedFor(commands);
    if (asked !== null) return { kind: 'turn', to: asked };
    // Killed after the journal was written, and before DBOS was: its proofs are kept, nothing is to be done.
    if ((await this.#record(step))?.state === 'done') return { kind: 'done' };
    if (step.holdsWhilePaused !== true && isPaused(commands)) return await this.#pausedBefore(step);
    await this.#enter(step);
    const attempt = await journal.beginStep(this.#id, { stepId: step.id, title: step.title, impact: step.impact });
    await this.#emit({ kind: 'step.started', stepId: step.id, title: step.title, attempt });
    const startedMs = clock.monotonicMs();
    const mayBeCutShort = step.yieldsToPause === true && step.holdsWhilePaused !== true;
    const watch = watchCommands(journal, this.#news, this.#id, signal, mayBeCutShort);
    const { result, ...called } = await this.#settle(() => this.#checkActVerify(step, watch.signal));
    watch.stop();
    const durationMs = clock.monotonicMs() - startedMs;
    if (this.#parts.leaseLost.aborted) return interrupted;
    if (!result.ok) return await this.#stopped(step, result.error, watch, durationMs, called);
    const { evidence, skipped } = result.value;
    const { requestIds, calls } = called;
    const event = { kind: 'step.done', stepId: step.id, durationMs, skipped, proofs: evidence.proofs, calls } as const;
    await journal.finishStep(this.#id, step.id, { state: 'done', evidence, requestIds, event });
    return { kind: 'done' };
  }

  async #checkActVerify(step: Step, signal: AbortSignal): Promise<Passed> {
    const ctx = await this.#parts.contextFor(this.#parts.migration, step.id, signal);
    const { done } = await step.check(ctx);
    signal.throwIfAborted();
    if (!done) await step.act(ctx);
    return { skipped: done, evidence: await step.verify(ctx) };
  }

  /** The step did not end well: why, and what that means for the run. */
  async #stopped(
    step: Step,
    thrown: unknown,
    watch: CommandWatch,
    durationMs: number,
    { requestIds, looks, calls }: Called,
  ): Promise<StepOutcome> {
    const { journal, signal } = this.#parts;
    // Nothing failed: the step stays `running` in the journal, and the next run repeats it through its check.
    if (signal.aborted) return interrupted;
    const asked = watch.asked();
    if (asked !== null) return { kind: 'turn', to: asked };
    if (watch.paused()) return await this.#pausedBefore(step);
    if (thrown instanceof Interrupt && thrown.reason.kind === 'roll-back') {
      if (thrown.reason.told !== true) await this.#emit({ kind: 'guard.acted', reason: thrown.reason.why });
      return { kind: 'turn', to: { depth: 'rollback', reason: thrown.reason.why } };
    }
    if (thrown instanceof Interrupt && thrown.reason.kind === 'wait-for-person') {
      const { gate } = thrown.reason;
      await this.#show('waiting', step, gate);
      return await this.#ended({ kind: 'waiting', gate });
    }
    if (thrown instanceof Interrupt && thrown.reason.kind === 'wait-for-time') {
      const { gate } = thrown.reason;
      const until = thrown.reason.until.toISOString();
      // Told again, though it was entered: from here on no process is at it.
      await journal.setState(this.#id, 'waiting', { stepId: step.id, gate, error: null, until });
      return await this.#ended({ kind: 'waiting', gate, until });
    }
    const error = withLooks(toErrorRecord(thrown), looks);
    const event = { kind: 'step.failed', stepId: step.id, durationMs, error, calls } as const;
    await journal.finishStep(this.#id, step.id, { state: 'failed', error, requestIds, event });
    await journal.setState(this.#id, 'failed', { stepId: step.id, gate: null, error });
    return await this.#ended({ kind: 'failed', stepId: step.id, error });
  }

  /** Nothing failed, and nothing is under way: the next run begins with this step, or goes on in it. */
  async #pausedBefore(step: Step): Promise<RunOutcome> {
    await this.#show('waiting', step, PAUSE);
    return await this.#ended({ kind: 'waiting', gate: PAUSE });
  }

  async complete(): Promise<Turn | RunOutcome> {
    const { journal, signal } = this.#parts;
    if (signal.aborted) return interrupted;
    const asked = turnAskedFor(await journal.pendingCommands(this.#id));
    if (asked !== null) return { kind: 'turn', to: asked };
    if ((await this.#state()).state !== 'completed') {
      await journal.setState(this.#id, 'completed', { stepId: null, gate: null, error: null });
    }
    return await this.#ended({ kind: 'completed' });
  }

  /** From here on, and until `turnedBack`, every run goes back. Approvals given so far stand no more. */
  async turnBack(to: PendingRollback): Promise<void> {
    const { journal } = this.#parts;
    await journal.setRollback(this.#id, to);
    for (const command of await journal.pendingCommands(this.#id)) {
      if (command.kind !== 'abort' || to.depth === 'abort') await journal.takeCommand(command.id);
    }
    if ((await this.#state()).state !== 'rolling-back') {
      await journal.setState(this.#id, 'rolling-back', { gate: null, error: null, reason: to.reason });
    }
  }

  async takeBack(step: Step, depth: UndoDepth): Promise<UndoOutcome> {
    const { journal, clock, signal } = this.#parts;
    if (signal.aborted) return interrupted;
    const record = await this.#record(step);
    if (record === undefined || step.undo === undefined) return { kind: 'done' };
    // A rollback keeps what was made in the target, so an abort after it has more to take back.
    if (record.state === 'undone' && depth === 'rollback') return { kind: 'done' };
    await this.#emit({ kind: 'undo.started', stepId: step.id, title: step.title });
    const startedMs = clock.monotonicMs();
    const { result, requestIds, looks, calls } = await this.#settle(async () => {
      const ctx = await this.#parts.contextFor(this.#parts.migration, step.id, signal);
      return await step.undo?.(ctx, depth);
    });
    const durationMs = clock.monotonicMs() - startedMs;
    if (this.#parts.leaseLost.aborted) return interrupted;
    if (!result.ok) {
      if (signal.aborted) return interrupted;
      const error = withLooks(toErrorRecord(result.error), looks);
      await this.#emit({ kind: 'step.failed', stepId: step.id, durationMs, error, calls });
      await journal.setState(this.#id, 'failed', { stepId: step.id, gate: null, error });
      return await this.#ended({ kind: 'failed', stepId: step.id, error });
    }
    // Only what was done can stand as done; a step that was cut short has to run again, whatever its undo did.
    const state = result.value === 'stands' && record.state === 'done' ? 'done' : 'undone';
    const event = { kind: 'undo.done', stepId: step.id, durationMs, stands: state === 'done', calls } as const;
    await journal.finishStep(this.#id, step.id, { state, requestIds, event });
    return { kind: 'done' };
  }

  async turnedBack(from: PendingRollback): Promise<Turn | RunOutcome> {
    const { journal, signal } = this.#parts;
    if (signal.aborted) return interrupted;
    const pending = await journal.pendingCommands(this.#id);
    // A rollback that was asked for meanwhile is what has just been done; there is nothing more to be done to single HA IPs.
    for (const { kind, id } of pending) if (kind === 'rollback' || kind === 'cut-over') await journal.takeCommand(id);
    const asked = turnAskedFor(pending);
    if (asked?.depth === 'abort') return { kind: 'turn', to: asked };
    const state = from.depth === 'abort' ? 'aborted' : 'rolled-back';
    // Before it is told: a run that is killed in between has to be asked for once more. The other way round the next run, which
    // nobody asked for, would go forward again.
    const outcome = await this.#ended({ kind: state, reason: from.reason });
    if ((await this.#state()).state !== state) {
      await journal.setState(this.#id, state, { stepId: null, gate: null, error: null, reason: from.reason });
    }
    await journal.setRollback(this.#id, null);
    return outcome;
  }

  async #ended(outcome: RunOutcome): Promise<RunOutcome> {
    await this.#parts.wishes?.ended(this.#id, outcome);
    return outcome;
  }

  async #enter(step: Step): Promise<void> {
    const gate = step.stateWhileRunning === undefined ? null : (step.gate ?? null);
    await this.#show(step.stateWhileRunning ?? 'running', step, gate);
  }

  /** The state at a step, told once: a gate that is entered and then waited at is one event. */
  async #show(state: MigrationState, step: Step, gate: string | null): Promise<void> {
    const now = await this.#state();
    if (now.state === state && now.gate === gate) return;
    await this.#parts.journal.setState(this.#id, state, { stepId: step.id, gate, error: null });
  }

  async #settle<T>(fn: () => Promise<T>): Promise<{ readonly result: Settled<T> } & Called> {
    const { result, calls } = await this.#parts.collectCalls(async (): Promise<Settled<T>> => {
      try {
        return { ok: true, value: await fn() };
      } catch (error) {
        return { ok: false, error };
      }
    });
    return { result, requestIds: calls.changes, looks: calls.looks, calls: calls.counts };
  }

  async #state(): Promise<Migration> {
    return (await this.#parts.journal.getMigration(this.#id)) ?? this.#parts.migration;
  }

  async #record(step: Step): Promise<{ readonly state: string } | undefined> {
    return (await this.#parts.journal.listSteps(this.#id)).find(({ stepId }) => stepId === step.id);
  }

  async #emit(event: Parameters<Journal['appendEvent']>[1]): Promise<void> {
    await this.#parts.journal.appendEvent(this.#id, event);
  }
}

/**
 * What a cloud did wrong while it was only looked at (a server that went to ERROR, one that never came) is told without a request
 * id; those of the looks lead its operators there.
 */
function withLooks(error: ErrorRecord, looks: readonly string[]): ErrorRecord {
  return error.kind === 'cloud' && error.requestIds.length === 0 ? { ...error, requestIds: looks } : error;
}
