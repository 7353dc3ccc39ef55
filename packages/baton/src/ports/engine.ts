import type { ErrorRecord } from '../domain/error.ts';

/** How one run of a migration ended. */
export type RunOutcome =
  | { readonly kind: 'completed' }
  /** `until`: nobody has to open it; the run is begun again at that time (ISO 8601). */
  | { readonly kind: 'waiting'; readonly gate: string; readonly until?: string }
  | { readonly kind: 'rolled-back'; readonly reason: string }
  | { readonly kind: 'aborted'; readonly reason: string }
  | { readonly kind: 'failed'; readonly stepId: string; readonly error: ErrorRecord }
  /** The signal was aborted (Ctrl-C, lost lease): everything stands, start again to go on. */
  | { readonly kind: 'interrupted' };

/** The right to run a migration, as long as it lasts: nobody else runs it, or writes of it as its runner. */
export interface Held {
  /** Aborted when it is lost. */
  readonly signal: AbortSignal;
  /** By the clock, now: a process that was stopped may not have seen yet that its time is over. */
  isHeld(): boolean;
}

/** What goes on beside the steps of a run, and no longer than the right to run it. */
export interface BesideRun {
  /** Before the first step. What it rejects with ends the run. */
  begin(held: Held): Promise<void>;
  /** After the last one, also when `begin` rejected. Never rejects. */
  end(): Promise<void>;
}

/** Runs a migration's runbook durably. */
export interface Engine {
  /**
   * Runs the migration from where its journal says it stands until it ends, needs a person, or `signal` is aborted.
   * Throws code MIGRATION_BUSY (kind user) when a live process is running it already.
   */
  run(migrationId: string, signal: AbortSignal, beside?: BesideRun): Promise<RunOutcome>;
  /** Is a live process running it now? */
  isRunning(migrationId: string): Promise<boolean>;
  close(): Promise<void>;
}
