import type { PendingCommand } from '../domain/migration.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal, PendingRollback } from '../ports/journal.ts';

export interface CommandWatch {
  /** Aborted when a person asks for a rollback or an abort, and when `outer` is. */
  readonly signal: AbortSignal;
  /** What was asked, if it was. */
  asked(): PendingRollback | null;
  stop(): void;
}

const pollMs = 500;

/** Looks for commands while a step runs. A look that fails is tried again: the step itself will meet the same trouble. */
export function watchCommands(
  journal: Pick<Journal, 'pendingCommands'>,
  clock: Clock,
  migrationId: string,
  outer: AbortSignal,
): CommandWatch {
  const commanded = new AbortController();
  const stopped = new AbortController();
  const ended = AbortSignal.any([outer, stopped.signal]);
  let asked: PendingRollback | null = null;
  const watch = async (): Promise<void> => {
    while (asked === null) {
      await clock.sleep(pollMs, ended);
      asked = turnAskedFor(await journal.pendingCommands(migrationId).catch(() => []));
    }
    commanded.abort(new Error(`${asked.depth} was asked for: ${asked.reason}`));
  };
  // Its sleep rejects when the step is over.
  watch().catch(() => undefined);
  return {
    signal: AbortSignal.any([outer, commanded.signal]),
    asked: () => asked,
    stop: () => stopped.abort(),
  };
}

/** An abort goes further than a rollback, so it wins. */
export function turnAskedFor(commands: readonly PendingCommand[]): PendingRollback | null {
  for (const depth of ['abort', 'rollback'] as const) {
    const command = commands.find(({ kind }) => kind === depth);
    if (command !== undefined && command.kind !== 'approve') return { depth, reason: command.reason };
  }
  return null;
}
