/** A run of a migration in a controller, as `Services.run` tells of it: what happens, and how it ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../domain/event.ts';
import type { Migration } from '../domain/migration.ts';
import type { RunOutcome } from '../ports/engine.ts';
import { events as eventsAnswer } from './answers/event-answers.ts';
import { migration as migrationAnswer } from './answers/migration-answers.ts';
import type { EventFeedParts } from './event-feed.ts';
import { followUntilRest } from './follow-until-rest.ts';

/** A state in which nothing rests, and yet nobody runs it: so often it is looked at again before that is believed. */
const MOST_LOOKS = 5;

/**
 * Follows the run and answers with its outcome. `interrupted`: the signal was aborted, and the controller goes on; or, when it was
 * not, no process runs the migration any more, in the middle of it.
 */
export async function runRemotely(parts: EventFeedParts, signal: AbortSignal): Promise<RunOutcome> {
  const { api, path, times } = parts;
  let { afterSeq } = parts;
  try {
    for (let looks = 1; ; looks += 1) {
      afterSeq = await followUntilRest({ ...parts, afterSeq }, signal);
      const outcome = await outcomeOf(await api.get(path, migrationAnswer, { signal }), () =>
        api.get(`${path}/events?after=0`, eventsAnswer, { signal }),
      );
      if (outcome !== null) return outcome;
      if (looks === MOST_LOOKS) return { kind: 'interrupted' };
      await sleep(times.lookEveryMs, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) return { kind: 'interrupted' };
    throw error;
  }
}

/** What the engine said at the end of the run, read from what it wrote. Null: the migration does not rest in this state. */
export async function outcomeOf(
  { state, stepId, gate, error }: Migration,
  log: () => Promise<readonly Event[]>,
): Promise<RunOutcome | null> {
  switch (state) {
    case 'completed':
    case 'committed':
      return { kind: 'completed' };
    case 'waiting':
      return { kind: 'waiting', gate: gate ?? 'cutover', ...untilOf(await log()) };
    case 'rolled-back':
    case 'aborted':
      return { kind: state, reason: reasonOf(await log(), state) };
    case 'failed': {
      if (error === null) return null;
      return { kind: 'failed', stepId: stepId ?? failedStepOf(await log()), error };
    }
    default:
      return null;
  }
}

/** Where a time opens the gate, and the controller begins again then. */
function untilOf(log: readonly Event[]): { readonly until?: string } {
  const told = log.findLast((event) => event.kind === 'migration.state');
  return told?.until === undefined ? {} : { until: told.until };
}

function reasonOf(log: readonly Event[], state: 'rolled-back' | 'aborted'): string {
  const told = log.findLast((event) => event.kind === 'migration.state' && event.state === state);
  return (told?.kind === 'migration.state' ? told.reason : undefined) ?? 'not told';
}

function failedStepOf(log: readonly Event[]): string {
  const told = log.findLast((event) => event.kind === 'step.failed');
  return told?.kind === 'step.failed' ? told.stepId : 'not told';
}
