/** The runbook as rows of steps: who moves in each row, and for each step how it stands. */
import type { Event } from '../api/types/event.ts';
import type { MigrationState } from '../api/types/migration.ts';
import type { Plan } from '../api/types/plan.ts';
import { durationText, elapsedText, rangeText } from '../shared/quantity.ts';
import { outageOfStep } from './outages.ts';
import { isOfConnections, labelOf, onFailure, rowOf, type RunbookTitle } from './step-labels.ts';
import type { StepPhase, StepSeen } from './step-log.ts';

export interface RunbookRow {
  readonly title: RunbookTitle;
  readonly steps: readonly StepRow[];
}

/** `waiting`: at a gate. `back`: on its way back, or taken back. */
export type StepMark = 'pending' | 'running' | 'waiting' | 'done' | 'failed' | 'back';

export interface StepRow {
  readonly step: StepSeen;
  readonly mark: StepMark;
  /** What the mark says, for whoever does not see it. */
  readonly markWords: string;
  readonly label: string;
  /** What it cost or proved, or how long it runs. */
  readonly figure: string;
  /** `4.2 s`, or since when it runs; empty before. */
  readonly took: string;
  /** `outage 0-8 ms`; only what clients feel is forecast for a single step. */
  readonly forecast: string;
  readonly onFailure: string;
  /** It changes now: runs, or is taken back. */
  readonly active: boolean;
}

/** `nowMs`: null where no process runs it; then nothing is said of how long a step runs. */
export function runbookRows(
  plan: Plan,
  events: readonly Event[],
  steps: readonly StepSeen[],
  state: MigrationState,
  nowMs: number | null,
): readonly RunbookRow[] {
  const rows: { readonly title: RunbookTitle; readonly steps: StepRow[] }[] = [];
  for (const step of steps) {
    if (plan.keepConnections === undefined && isOfConnections(step.stepId)) continue;
    const title = rowOf(step.stepId) ?? rows.at(-1)?.title ?? 'both clouds';
    if (rows.at(-1)?.title !== title) rows.push({ title, steps: [] });
    rows.at(-1)?.steps.push(rowOfStep(plan, events, step, state, nowMs));
  }
  return rows;
}

const WORDS: Readonly<Record<StepMark, string>> = {
  pending: 'not begun',
  running: 'runs',
  waiting: 'waits',
  done: 'done',
  failed: 'failed',
  back: 'taken back',
};

function rowOfStep(
  plan: Plan,
  events: readonly Event[],
  step: StepSeen,
  state: MigrationState,
  nowMs: number | null,
): StepRow {
  const elapsed = elapsedOf(step, nowMs);
  const forecast = forecastOf(plan, step);
  const waits = state === 'waiting' || (state === 'guarding' && step.stepId === 'rollback-window');
  const marks: Readonly<Record<StepPhase, StepMark>> = {
    pending: 'pending',
    running: waits ? 'waiting' : 'running',
    done: 'done',
    failed: 'failed',
    undoing: 'back',
    undone: 'back',
  };
  const mark = marks[step.phase];
  const active = step.phase === 'running' || step.phase === 'undoing' || step.phase === 'failed';
  const runs = step.phase === 'running' || step.phase === 'undoing';
  return {
    step,
    mark,
    markWords: step.phase === 'undoing' ? 'on its way back' : WORDS[mark],
    label: labelOf(step.stepId, step.phase === 'done'),
    figure: runs ? elapsed : step.phase === 'done' ? figureOf(plan, events, step) : '',
    took: runs ? elapsed : step.tookMs === null ? '' : step.skipped ? 'nothing to do' : durationText(step.tookMs),
    forecast,
    onFailure: onFailure(step.stepId),
    active,
  };
}

function elapsedOf({ beganMs }: StepSeen, nowMs: number | null): string {
  if (nowMs === null || beganMs === null || nowMs - beganMs < 1000) return '';
  return elapsedText(nowMs - beganMs);
}

function forecastOf({ forecast }: Plan, { impact }: StepSeen): string {
  if (impact === 'handover') return `outage ${rangeText(forecast.handoverMs, 'ms')}`;
  return impact === 'cutover' ? `outage ${rangeText(forecast.cutoverMs, 'ms')}` : '';
}

function figureOf(plan: Plan, events: readonly Event[], step: StepSeen): string {
  if (step.impact === 'handover' || step.impact === 'cutover') {
    return durationText(outageOfStep(plan, events, step.stepId));
  }
  // What could not be set up does not hold the cutover up: a mark alone would tell that they are kept.
  if (step.stepId === 'connections.keep')
    return step.proofs.some(({ result }) => result === 'proved') ? '' : 'not kept';
  if (!step.stepId.endsWith('.validate') || step.proofs.length === 0) return '';
  return `${step.proofs.filter(({ result }) => result === 'proved').length}/${step.proofs.length}`;
}
