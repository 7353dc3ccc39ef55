/**
 * When a run that controllers take over from each other (`WantedRuns`) is wanted no more.
 *
 * That is decided here, while the lease is held: from the moment the lease is free, any controller begins a run that is still
 * wanted, and a run of a migration that was just rolled back would go forward again.
 */
import type { PendingCommand } from '../domain/migration.ts';
import { isPaused, PAUSE } from '../domain/paused.ts';
import type { WantedRuns } from '../ports/controller-memory.ts';
import type { RunOutcome } from '../ports/engine.ts';
import type { Journal } from '../ports/journal.ts';
import { turnAskedFor } from './command-watch.ts';

export interface Wishes {
  /** Called once the lease is held. False: whoever held it before has done what was wanted. */
  mayBegin(migrationId: string): Promise<boolean>;
  /** The run has come to its outcome: it is wanted no more, unless something was asked that only another run can do. */
  ended(migrationId: string, outcome: RunOutcome): Promise<void>;
}

/** `onlyWanted`: a run that nobody wants is not begun. Without it a person asks for the run at the command line. */
export function createWishes(
  journal: Pick<Journal, 'pendingCommands'>,
  wanted: Pick<WantedRuns, 'find' | 'rest'>,
  options: { readonly onlyWanted: boolean },
): Wishes {
  return {
    mayBegin: async (migrationId) => !options.onlyWanted || (await wanted.find(migrationId)) !== null,
    ended: async (migrationId, outcome) => {
      if (outcome.kind === 'interrupted') return;
      const run = await wanted.find(migrationId);
      if (run === null) return;
      // In this order: who commands writes the command and then wants the run. A command that is not seen here was written after
      // `run` was read, so its wish is newer than `run` and stays.
      const pending = await journal.pendingCommands(migrationId);
      if (!asksForMore(pending, outcome)) await wanted.rest(run, outcome.kind === 'waiting' ? outcome.until : null);
    },
  };
}

function asksForMore(pending: readonly PendingCommand[], outcome: RunOutcome): boolean {
  if (turnAskedFor(pending) !== null) return true;
  // An approval stands for as long as it is not taken, so only that of the gate which waits is news.
  if (outcome.kind === 'waiting' && outcome.gate === PAUSE) return !isPaused(pending);
  return outcome.kind === 'waiting' && pending.some((one) => one.kind === 'approve' && one.gate === outcome.gate);
}
