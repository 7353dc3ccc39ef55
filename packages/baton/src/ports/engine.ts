import type { ErrorRecord } from '../domain/error.ts';

/** How one run of a migration ended. */
export type RunOutcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'waiting'; readonly gate: string }
  | { readonly kind: 'rolled-back'; readonly reason: string }
  | { readonly kind: 'aborted'; readonly reason: string }
  | { readonly kind: 'failed'; readonly stepId: string; readonly error: ErrorRecord }
  /** The signal was aborted (Ctrl-C, lost lease): everything stands, start again to go on. */
  | { readonly kind: 'interrupted' };

/** Runs a migration's runbook durably. */
export interface Engine {
  /**
   * Runs the migration from where its journal says it stands until it ends, needs a person, or `signal` is aborted.
   * Throws code MIGRATION_BUSY (kind user) when a live process is running it already.
   */
  run(migrationId: string, signal: AbortSignal): Promise<RunOutcome>;
  /** Is a live process running it now? */
  isRunning(migrationId: string): Promise<boolean>;
  close(): Promise<void>;
}
