import type { Command } from './migration.ts';

/** What a paused migration waits at, once nothing is under way; no gate of a plan. */
export const PAUSE = 'pause';

/** By the commands that stand, the oldest first. Neither is ever taken by a run: whoever looks again after a crash finds the same. */
export function isPaused(standing: readonly Command[]): boolean {
  return standing.findLast(({ kind }) => kind === 'pause' || kind === 'resume')?.kind === 'pause';
}
