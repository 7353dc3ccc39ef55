import { isOfHaIps, type PendingCommand } from '../domain/migration.ts';
import { isPaused } from '../domain/paused.ts';
import type { Journal, PendingRollback } from '../ports/journal.ts';
import type { CommandNews } from './command-news.ts';

export interface CommandWatch {
  /** Aborted when a person asks for a rollback or an abort, for a pause of what may be cut short, and when `outer` is. */
  readonly signal: AbortSignal;
  /** What was asked, if it was. */
  asked(): PendingRollback | null;
  /** It was cut short by a pause. */
  paused(): boolean;
  stop(): void;
}

/**
 * Looks for commands while a step runs. A look that fails is tried again: the step itself will meet the same trouble. `forPause`: a
 * pause cuts it short as well, to be gone on with.
 */
export function watchCommands(
  journal: Pick<Journal, 'pendingCommands'>,
  news: CommandNews,
  migrationId: string,
  outer: AbortSignal,
  forPause = false,
): CommandWatch {
  const commanded = new AbortController();
  const over = new AbortController();
  const end = (): void => over.abort();
  outer.addEventListener('abort', end, { once: true });
  if (outer.aborted) end();
  let asked: PendingRollback | null = null;
  let paused = false;
  const watch = async (): Promise<void> => {
    while (asked === null && !paused) {
      await news.next(over.signal);
      const pending = await journal.pendingCommands(migrationId).catch(() => null);
      if (pending === null) news.failed();
      else asked = turnAskedFor(pending);
      paused = forPause && asked === null && pending !== null && isPaused(pending);
    }
    commanded.abort(
      new Error(asked === null ? 'a pause was asked for' : `${asked.depth} was asked for: ${asked.reason}`),
    );
  };
  // It waits no longer than the step lasts.
  watch().catch(() => undefined);
  return {
    // Not let go of with the step, since what it left under way may go on: one for each step of the run, and no more.
    signal: AbortSignal.any([outer, commanded.signal]),
    asked: () => asked,
    paused: () => paused,
    stop: () => {
      outer.removeEventListener('abort', end);
      end();
    },
  };
}

/** An abort goes further than a rollback, so it wins. A rollback of single HA IPs is the rollback window's to carry out. */
export function turnAskedFor(commands: readonly PendingCommand[]): PendingRollback | null {
  for (const depth of ['abort', 'rollback'] as const) {
    for (const command of commands) {
      if (command.kind === depth && !isOfHaIps(command)) return { depth, reason: command.reason };
    }
  }
  return null;
}
