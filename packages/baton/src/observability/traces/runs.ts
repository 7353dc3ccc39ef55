/**
 * Which run an event belongs to, from the states that the journal tells. A run goes from a state of rest to the next one, however many
 * processes it took: one that was killed, and another that went on, are one run.
 *
 *   created | waiting | failed | rolled-back | completed  --running, guarding or rolling-back-->  a run  --rest--> ...
 */
import type { Event } from '../../domain/event.ts';
import type { MigrationState } from '../../domain/migration.ts';

export type StateEvent = Extract<Event, { readonly kind: 'migration.state' }>;

export interface Run {
  /** Sequence number of the event that began it: with the migration's id it names the run for ever. */
  readonly firstSeq: number;
  readonly startedAt: string;
}

const AT_WORK: ReadonlySet<MigrationState> = new Set(['running', 'guarding', 'rolling-back']);

export function isAtWork({ state }: Pick<StateEvent, 'state'>): boolean {
  return AT_WORK.has(state);
}

/** The run that was under way just before `seq`; null: none was. `states`: in order, from the beginning. */
export function runBefore(states: readonly StateEvent[], seq: number): Run | null {
  let run: Run | null = null;
  for (const event of states) {
    if (event.seq >= seq) break;
    if (!isAtWork(event)) run = null;
    else run ??= { firstSeq: event.seq, startedAt: event.at };
  }
  return run;
}
