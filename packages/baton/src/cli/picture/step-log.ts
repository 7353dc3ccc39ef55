/**
 * Where every step stands, by the event log alone:
 *
 *   pending -> running -> done | failed -> undoing -> undone | done (it stands)
 *   A step that begins again is running again. What is cut short by a rollback is pending until it is taken back.
 */
import type { Event } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Impact, Proof } from '../../domain/step.ts';

export type StepPhase = 'pending' | 'running' | 'done' | 'failed' | 'undoing' | 'undone';

export interface StepSeen {
  readonly stepId: string;
  readonly impact: Impact;
  readonly phase: StepPhase;
  /** When its last attempt, or its undo, began. */
  readonly beganMs: number | null;
  /** When it last ended, in whatever way. */
  readonly endedMs: number | null;
  readonly proofs: readonly Proof[];
}

/** In the plan's order; a step that the plan does not know comes last. */
export function stepsSeen(plan: Plan, events: readonly Event[]): readonly StepSeen[] {
  const steps = new Map<string, StepSeen>(plan.runbook.map(({ step, impact }) => [step, pending(step, impact)]));
  const set = (stepId: string, change: Partial<StepSeen>): void => {
    steps.set(stepId, { ...(steps.get(stepId) ?? pending(stepId, 'none')), ...change });
  };
  for (const event of events) {
    const atMs = Date.parse(event.at);
    switch (event.kind) {
      case 'step.started':
        set(event.stepId, { phase: 'running', beganMs: atMs, endedMs: null, proofs: [] });
        break;
      case 'step.done':
        set(event.stepId, { phase: 'done', endedMs: atMs, proofs: event.proofs });
        break;
      case 'step.failed':
        set(event.stepId, { phase: 'failed', endedMs: atMs });
        break;
      case 'undo.started':
        set(event.stepId, { phase: 'undoing', beganMs: atMs });
        break;
      case 'undo.done':
        set(event.stepId, { phase: event.stands ? 'done' : 'undone', endedMs: atMs });
        break;
      case 'migration.state':
        if (event.state !== 'rolling-back') break;
        for (const { stepId, phase } of steps.values()) if (phase === 'running') set(stepId, { phase: 'pending' });
        break;
      default:
    }
  }
  return [...steps.values()];
}

function pending(stepId: string, impact: Impact): StepSeen {
  return { stepId, impact, phase: 'pending', beganMs: null, endedMs: null, proofs: [] };
}
