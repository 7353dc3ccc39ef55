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
import type { Plan } from '../domain/plan.ts';
import type { Engine, RunOutcome } from '../ports/engine.ts';
import type { Step } from '../runbook/step.ts';
import { type Durable, interpret } from './interpreter.ts';
import { MigrationRun, type RunParts } from './migration-run.ts';

export interface DbosEngineParts extends Pick<RunParts, 'journal' | 'clock' | 'contextFor' | 'collectCalls'> {
  readonly databaseUrl: string;
  readonly leases: {
    acquire(migrationId: string): Promise<{ readonly signal: AbortSignal; release(): Promise<void> }>;
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

  async run(migrationId: string, signal: AbortSignal): Promise<RunOutcome> {
    if (busyWith !== null) throw engineBusy(busyWith, migrationId);
    busyWith = migrationId;
    const running = this.#underLease(migrationId, AbortSignal.any([signal, this.#closing.signal])).finally(() => {
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

  async #underLease(migrationId: string, signal: AbortSignal): Promise<RunOutcome> {
    const migration = await this.#parts.journal.getMigration(migrationId);
    if (migration === null) throw unknownMigration(migrationId);
    const lease = await this.#parts.leases.acquire(migrationId);
    try {
      return await this.#withDbos(migration, AbortSignal.any([signal, lease.signal]), lease.signal);
    } finally {
      // Where the store does not answer, the lease ends by itself.
      await lease.release().catch(() => undefined);
    }
  }

  async #withDbos(migration: Migration, signal: AbortSignal, leaseLost: AbortSignal): Promise<RunOutcome> {
    const { runbookFor, journal, clock, contextFor, collectCalls } = this.#parts;
    const steps = runbookFor(migration.plan);
    const run = new MigrationRun({ migration, steps, journal, clock, contextFor, collectCalls, signal, leaseLost });
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
      await DBOS.shutdown();
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
    if (migration.state === 'aborted' || migration.state === 'committed') throw migrationOver(migration);
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
      leaseLost.addEventListener('abort', () => resolve(), { once: true });
    });
    await this.#parts.clock.sleep(fenceGraceMs, over).catch(() => undefined);
    return { kind: 'interrupted' };
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

function migrationOver(migration: Migration): BatonError {
  return new BatonError({
    code: 'MIGRATION_OVER',
    kind: 'user',
    message: `Migration ${migration.id} is ${migration.state}: it has ended for good.`,
    remedy: 'Start a new one from a plan: `baton migration start PLAN`.',
  });
}
