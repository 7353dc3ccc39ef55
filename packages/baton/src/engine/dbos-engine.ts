/**
 * Runs runbooks as DBOS workflows.
 *
 * A run is one workflow, named `<migration id>/<run>`. DBOS hands the workflows of a dead process to *any* process of the
 * same application name and version (its recovery puts them on a queue), whoever holds the lease. So each migration is an
 * application of its own, and its executor too: launching DBOS for a migration recovers that migration's last run if it was
 * cut off, and nothing else. One process therefore runs one migration at a time.
 *
 * Ended by a signal (Ctrl-C), a run ends in good order as `interrupted` and its step stays `running` in the journal; the
 * next start is a new run, which skips what is done and repeats that step through its check. Killed, a run stays PENDING in
 * DBOS and is recovered by the next start, at the very step.
 */
import { DBOS, type WorkflowStatus } from '@dbos-inc/dbos-sdk';
import { BatonError } from '../domain/error.ts';
import type { Migration } from '../domain/migration.ts';
import { isOver, migrationOver } from '../domain/migration-over.ts';
import type { Plan } from '../domain/plan.ts';
import type { Bell } from '../ports/controller-memory.ts';
import type { BesideRun, Engine, Held, RunOutcome } from '../ports/engine.ts';
import type { Step } from '../runbook/step.ts';
import { NewsByBell } from './command-news.ts';
import { type Durable, interpret } from './interpreter.ts';
import { MigrationRun, type RunParts } from './migration-run.ts';

export interface DbosEngineParts extends Pick<
  RunParts,
  'journal' | 'clock' | 'contextFor' | 'collectCalls' | 'wishes'
> {
  readonly databaseUrl: string;
  /** Rings for commands, whoever writes them. */
  readonly bell: Bell;
  readonly leases: {
    acquire(migrationId: string): Promise<Held & { release(): Promise<void> }>;
    isHeld(migrationId: string): Promise<boolean>;
  };
  readonly runbookFor: (plan: Plan) => readonly Step[];
  /** What DBOS has to say, for those who look for a fault in the engine. Silent where it is not given. */
  readonly log?: (line: string) => void;
}

/** How long what runs may take to see that the lease is lost. */
const fenceGraceMs = 500;
const resultPollMs = 50;

/** The run of this process: DBOS is one per process, and it calls the workflow with what is serialised, that is an id. */
let current: { readonly migrationId: string; readonly run: MigrationRun; worked: boolean } | null = null;
let busyWith: string | null = null;

const migrationRun = DBOS.registerWorkflow(
  async (migrationId: string): Promise<RunOutcome> => {
    const session = current;
    if (session?.migrationId !== migrationId) throw new Error(`no run of ${migrationId} in this process`);
    const durable: Durable = async (name, work) =>
      await DBOS.runStep(
        async () => {
          session.worked = true;
          return await work();
        },
        { name },
      );
    return await interpret(session.run, durable);
  },
  // However often a migration's process is killed, it is worth another try.
  { name: 'migration-run', maxRecoveryAttempts: 1_000_000 },
);

export function createDbosEngine(parts: DbosEngineParts): Engine {
  return new DbosEngine(parts);
}

class DbosEngine implements Engine {
  readonly #parts: DbosEngineParts;
  readonly #closing = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: DbosEngineParts) {
    this.#parts = parts;
  }

  async run(migrationId: string, signal: AbortSignal, beside?: BesideRun): Promise<RunOutcome> {
    if (busyWith !== null) throw engineBusy(busyWith, migrationId);
    busyWith = migrationId;
    const until = AbortSignal.any([signal, this.#closing.signal]);
    const running = this.#underLease(migrationId, until, beside).finally(() => {
      busyWith = null;
    });
    this.#running = running.catch(() => undefined);
    return await running;
  }

  async isRunning(migrationId: string): Promise<boolean> {
    return await this.#parts.leases.isHeld(migrationId);
  }

  /** Ends a run that is under way as Ctrl-C would. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #underLease(migrationId: string, signal: AbortSignal, beside?: BesideRun): Promise<RunOutcome> {
    const { journal, leases } = this.#parts;
    if ((await journal.getMigration(migrationId)) === null) throw unknownMigration(migrationId);
    const lease = await leases.acquire(migrationId);
    try {
      // As it is now: whoever held it before may have ended it for good.
      const migration = await journal.getMigration(migrationId);
      if (migration === null) throw unknownMigration(migrationId);
      if ((await this.#parts.wishes?.mayBegin(migrationId)) === false) return { kind: 'interrupted' };
      const until = AbortSignal.any([signal, lease.signal]);
      return await withBeside(beside, lease, until, () => this.#withDbos(migration, until, lease.signal));
    } finally {
      // Where the store does not answer, the lease ends by itself.
      await lease.release().catch(() => undefined);
    }
  }

  async #withDbos(migration: Migration, signal: AbortSignal, leaseLost: AbortSignal): Promise<RunOutcome> {
    const { runbookFor, journal, clock, contextFor, collectCalls, wishes, bell } = this.#parts;
    const steps = runbookFor(migration.plan);
    const news = new NewsByBell({ bell, clock, migrationId: migration.id });
    const run = new MigrationRun({
      migration,
      steps,
      journal,
      clock,
      contextFor,
      collectCalls,
      signal,
      leaseLost,
      news,
      ...(wishes === undefined ? {} : { wishes }),
    });
    const session = { migrationId: migration.id, run, worked: false };
    current = session;
    const over = new AbortController();
    try {
      await this.#launch(migration.id);
      const outcome = this.#outcome(migration, session);
      outcome.catch(() => undefined);
      // Where another process has taken over, DBOS would make us wait for the outcome of *its* run.
      return await Promise.race([outcome, this.#fenced(leaseLost, over.signal)]);
    } finally {
      over.abort();
      current = null;
      await Promise.all([DBOS.shutdown(), news.close()]);
    }
  }

  async #launch(migrationId: string): Promise<void> {
    const { databaseUrl, log } = this.#parts;
    const say = (entry: unknown): void => log?.(String(entry));
    const application = `baton-${migrationId}`;
    DBOS.setConfig({
      name: application,
      executorID: application,
      // Never changes: DBOS recovers only runs of the same version, and one that cannot be replayed is started anew.
      applicationVersion: application,
      systemDatabaseUrl: databaseUrl,
      systemDatabasePoolSize: 5,
      // Nothing here waits for a notification.
      useListenNotify: false,
      // DBOS would set it by a statement that overlaps with another, of which `pg` warns on stderr.
      systemDatabaseIdleTransactionTimeoutMs: 0,
      enableOTLP: false,
      logger: { debug: () => undefined, info: say, warn: say, error: say },
    });
    await DBOS.launch();
  }

  async #outcome(migration: Migration, session: { readonly worked: boolean }): Promise<RunOutcome> {
    const runs = await DBOS.listWorkflows({ workflow_id_prefix: `${migration.id}/`, loadOutput: false });
    const newest = runs.toSorted((a, b) => numberOf(b) - numberOf(a))[0];
    if (newest !== undefined && (newest.status === 'PENDING' || newest.status === 'ENQUEUED')) {
      const recovered = await this.#recovered(newest.workflowID);
      // Killed after its last step: its outcome is old, and what has been asked since is for a new run.
      if (recovered !== null && session.worked) return recovered;
    }
    if (isOver(migration)) throw migrationOver(migration);
    const number = newest === undefined ? 1 : numberOf(newest) + 1;
    const handle = await DBOS.startWorkflow(migrationRun, { workflowID: `${migration.id}/${number}` })(migration.id);
    return await handle.getResult();
  }

  /** Null when it cannot be replayed, as after an upgrade that changed the runbook: the journal knows enough to start anew. */
  async #recovered(workflowId: string): Promise<RunOutcome | null> {
    try {
      return await DBOS.retrieveWorkflow<RunOutcome>(workflowId).getResult({ pollingIntervalMs: resultPollMs });
    } catch (error) {
      this.#parts.log?.(`run ${workflowId} cannot be replayed: ${String(error)}`);
      return null;
    }
  }

  async #fenced(leaseLost: AbortSignal, over: AbortSignal): Promise<RunOutcome> {
    await new Promise<void>((resolve) => {
      if (leaseLost.aborted) resolve();
      leaseLost.addEventListener('abort', () => resolve(), { once: true, signal: over });
    });
    await this.#parts.clock.sleep(fenceGraceMs, over).catch(() => undefined);
    return { kind: 'interrupted' };
  }
}

async function withBeside(
  beside: BesideRun | undefined,
  held: Held,
  signal: AbortSignal,
  run: () => Promise<RunOutcome>,
): Promise<RunOutcome> {
  try {
    if (beside !== undefined && !(await hasBegun(beside, held, signal))) return { kind: 'interrupted' };
    return await run();
  } finally {
    await beside?.end();
  }
}

/** A stop while it was still beginning is a stop like any other. */
async function hasBegun(beside: BesideRun, held: Held, signal: AbortSignal): Promise<boolean> {
  try {
    await beside.begin(held);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

function numberOf(status: WorkflowStatus): number {
  return Number(status.workflowID.split('/')[1]);
}

function engineBusy(running: string, wanted: string): BatonError {
  return new BatonError({
    code: 'ENGINE_BUSY',
    kind: 'user',
    message: `This process is running migration ${running}; it cannot run ${wanted} beside it.`,
    remedy: 'Run the other migration in a process of its own.',
  });
}

function unknownMigration(migrationId: string): BatonError {
  return new BatonError({
    code: 'MIGRATION_UNKNOWN',
    kind: 'user',
    message: `There is no migration ${migrationId}.`,
    remedy: 'List them with `baton migration list`.',
  });
}
