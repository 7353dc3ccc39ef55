/** The runbook as rows of marks: who moves in each row, and for each step how it stands. */
import type { Event } from '../../domain/event.ts';
import type { MigrationState } from '../../domain/migration.ts';
import type { Plan } from '../../domain/plan.ts';
import { durationText, elapsedText, rangeText } from '../render/quantity.ts';
import { outageOfStep } from './outages.ts';
import { isOfConnections, labelOf, rowOf } from './step-labels.ts';
import type { StepPhase, StepSeen } from './step-log.ts';

export interface RunbookRow {
  readonly title: string;
  readonly marks: readonly StepMark[];
}

export interface StepMark {
  /** `waiting`: at a gate. `back`: on its way back, or taken back. */
  readonly mark: 'note' | 'running' | 'waiting' | 'done' | 'failed' | 'back';
  readonly label: string;
  /** What it cost or proved, or how long it runs. */
  readonly figure: string;
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
  const rows: { readonly title: string; readonly marks: StepMark[] }[] = [];
  for (const step of steps) {
    if (plan.keepConnections === undefined && isOfConnections(step.stepId)) continue;
    const title = rowOf(step.stepId) ?? rows.at(-1)?.title ?? 'both clouds';
    if (rows.at(-1)?.title !== title) rows.push({ title, marks: [] });
    rows.at(-1)?.marks.push(markOf(plan, events, step, state, nowMs));
  }
  return rows;
}

function markOf(
  plan: Plan,
  events: readonly Event[],
  step: StepSeen,
  state: MigrationState,
  nowMs: number | null,
): StepMark {
  const label = labelOf(step.stepId, step.phase === 'done');
  const elapsed = elapsedOf(step, nowMs);
  const forecast = forecastOf(plan, step);
  const running = forecast === '' || elapsed === '' ? elapsed : `${elapsed} (forecast ${forecast})`;
  const phases: Readonly<Record<StepPhase, Omit<StepMark, 'label'>>> = {
    pending: { mark: 'note', figure: '', active: false },
    running: { mark: state === 'waiting' ? 'waiting' : 'running', figure: running, active: true },
    done: { mark: 'done', figure: figureOf(plan, events, step), active: false },
    failed: { mark: 'failed', figure: '', active: true },
    undoing: { mark: 'back', figure: elapsed, active: true },
    undone: { mark: 'back', figure: '', active: false },
  };
  return { label, ...phases[step.phase] };
}

function elapsedOf({ beganMs }: StepSeen, nowMs: number | null): string {
  if (nowMs === null || beganMs === null || nowMs - beganMs < 1000) return '';
  return elapsedText(nowMs - beganMs);
}

/** Only what clients feel is forecast for a single step. */
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
