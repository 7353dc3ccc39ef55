/**
 * Where every step stands, by the event log alone:
 *
 *   pending -> running -> done | failed -> undoing -> undone | done (it stands)
 *   A step that begins again is running again. What is cut short by a rollback is pending until it is taken back.
 */
import type { Event } from '../api/types/event.ts';
import type { Plan } from '../api/types/plan.ts';
import type { ErrorRecord, Impact, Proof } from '../api/types/step.ts';

export type StepPhase = 'pending' | 'running' | 'done' | 'failed' | 'undoing' | 'undone';

export interface StepSeen {
  readonly stepId: string;
  readonly title: string;
  readonly impact: Impact;
  readonly phase: StepPhase;
  /** When its last attempt, or its undo, began. */
  readonly beganMs: number | null;
  /** When it last ended, in whatever way. */
  readonly endedMs: number | null;
  /** How long its last attempt took; null while it runs, and before. */
  readonly tookMs: number | null;
  readonly attempts: number;
  /** Its check found everything done already. */
  readonly skipped: boolean;
  readonly proofs: readonly Proof[];
  readonly error: ErrorRecord | null;
}

/** In the plan's order; a step that the plan does not know comes last. */
export function stepsSeen(plan: Plan, events: readonly Event[]): readonly StepSeen[] {
  const steps = new Map<string, StepSeen>(
    plan.runbook.map(({ step, title, impact }) => [step, pending(step, title, impact)]),
  );
  const set = (stepId: string, change: Partial<StepSeen>): void => {
    steps.set(stepId, { ...(steps.get(stepId) ?? pending(stepId, stepId, 'none')), ...change });
  };
  for (const event of events) {
    const atMs = Date.parse(event.at);
    switch (event.kind) {
      case 'step.started': {
        const { stepId, title, attempt: attempts } = event;
        const begun = { phase: 'running', beganMs: atMs, endedMs: null, tookMs: null } as const;
        set(stepId, { ...begun, title, attempts, skipped: false, proofs: [], error: null });
        break;
      }
      case 'step.done': {
        const { stepId, durationMs: tookMs, skipped, proofs } = event;
        set(stepId, { phase: 'done', endedMs: atMs, tookMs, skipped, proofs, error: null });
        break;
      }
      case 'step.failed':
        set(event.stepId, { phase: 'failed', endedMs: atMs, tookMs: event.durationMs, error: event.error });
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

function pending(stepId: string, title: string, impact: Impact): StepSeen {
  return {
    stepId,
    title,
    impact,
    phase: 'pending',
    beganMs: null,
    endedMs: null,
    tookMs: null,
    attempts: 0,
    skipped: false,
    proofs: [],
    error: null,
  };
}
