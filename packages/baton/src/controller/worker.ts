import type { ErrorRecord } from '../domain/error.ts';
import type { RunOutcome } from '../ports/engine.ts';

/** How a worker ended. `no-outcome`: before its run had one; with the error that it told, if it told one. */
export type WorkerEnd =
  | RunOutcome
  | { readonly kind: 'no-outcome'; readonly error: ErrorRecord | null; readonly how: string };

/** A process that runs one migration. */
export interface Worker {
  /** Settles when the process has ended, and never rejects. */
  readonly outcome: Promise<WorkerEnd>;
  /** Asks it to end in good order: everything stands, and the lease is given back. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/** Never throws: what cannot be started is a worker that has ended. */
export type StartWorker = (migrationId: string) => Worker;
