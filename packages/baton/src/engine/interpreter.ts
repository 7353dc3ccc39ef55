/**
 * The durable code, all of it: a runbook is run by walking its list forward, or backward.
 *
 *   begin -> step -> step -> ... -> complete
 *              \-> waiting | failed | interrupted: the run ends; the next one goes on from the journal
 *              \-> turn-back -> undo -> undo -> ... -> turned-back
 *
 * Each `durable` call is one DBOS step: its answer is kept, and a run that is recovered after a crash gets the kept answers
 * until it reaches the call that was not finished, which is made again. So this code must take its decisions from those
 * answers and from the runbook alone: no clock, no database, no cloud.
 */
import type { RunOutcome } from '../ports/engine.ts';
import type { PendingRollback } from '../ports/journal.ts';
import type { Step, UndoDepth } from '../runbook/step.ts';

/** Go back from here. */
export interface Turn {
  readonly kind: 'turn';
  readonly to: PendingRollback;
}

export type Begin = { readonly kind: 'forward'; readonly done: readonly string[] } | Turn;
export type StepOutcome = { readonly kind: 'done' } | Turn | RunOutcome;
export type UndoOutcome = { readonly kind: 'done' } | RunOutcome;

/** What is done in each durable call. Answers are values that survive JSON; what a step throws becomes one of them. */
export interface Work {
  readonly steps: readonly Step[];
  begin(): Promise<Begin>;
  perform(step: Step): Promise<StepOutcome>;
  complete(): Promise<Turn | RunOutcome>;
  turnBack(to: PendingRollback): Promise<void>;
  takeBack(step: Step, depth: UndoDepth): Promise<UndoOutcome>;
  turnedBack(from: PendingRollback): Promise<Turn | RunOutcome>;
}

export type Durable = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export async function interpret(work: Work, durable: Durable): Promise<RunOutcome> {
  const begin = await durable('begin', () => work.begin());
  const outcome = begin.kind === 'turn' ? begin : await goForward(work, begin.done, durable);
  return outcome.kind === 'turn' ? await goBack(work, outcome.to, durable) : outcome;
}

async function goForward(work: Work, done: readonly string[], durable: Durable): Promise<Turn | RunOutcome> {
  for (const step of work.steps) {
    if (done.includes(step.id)) continue;
    const outcome = await durable(step.id, () => work.perform(step));
    if (outcome.kind !== 'done') return outcome;
  }
  return await durable('complete', () => work.complete());
}

async function goBack(work: Work, to: PendingRollback, durable: Durable): Promise<RunOutcome> {
  await durable('turn-back', () => work.turnBack(to));
  for (const step of work.steps.toReversed()) {
    if (step.undo === undefined) continue;
    const outcome = await durable(`undo:${step.id}`, () => work.takeBack(step, to.depth));
    if (outcome.kind !== 'done') return outcome;
  }
  const end = await durable('turned-back', () => work.turnedBack(to));
  return end.kind === 'turn' ? await goBack(work, end.to, durable) : end;
}
