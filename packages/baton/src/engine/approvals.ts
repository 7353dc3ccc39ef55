import { isPaused } from '../domain/paused.ts';
import type { Journal } from '../ports/journal.ts';

/**
 * Does an approval of this gate stand?
 *
 * Approvals are commands that nobody takes while they stand: a gate may be looked at again after a crash and finds its
 * approval as before. A rollback takes all of them, because a person approved what was then: to go forward once more, the
 * gate has to be approved once more.
 */
export async function isApproved(
  journal: Pick<Journal, 'pendingCommands'>,
  migrationId: string,
  gate: string,
): Promise<boolean> {
  const pending = await journal.pendingCommands(migrationId);
  return pending.some((command) => command.kind === 'approve' && command.gate === gate);
}

/** Does a pause stand? A rollback takes it with everything else that was asked. */
export async function isOnPause(journal: Pick<Journal, 'pendingCommands'>, migrationId: string): Promise<boolean> {
  return isPaused(await journal.pendingCommands(migrationId));
}
