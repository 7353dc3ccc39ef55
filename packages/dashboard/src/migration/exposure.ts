import type { Event } from '../api/types/event.ts';
import { rowOf } from './step-labels.ts';
import type { StepSeen } from './step-log.ts';

const ENDS = /\.(validate|join)$/;

/**
 * Time in which only one load balancer could have served: for each that moves, from the first step that takes it away until
 * it is validated or has joined. It ends as well when what took it away is taken back, or the migration has gone back.
 */
export function exposureMs(steps: readonly StepSeen[], events: readonly Event[], atMs: number): number {
  const takesAway = new Set(
    steps.filter(({ impact }) => impact === 'exposure' || impact === 'handover').map((one) => one.stepId),
  );
  const open = new Map<string, { readonly stepId: string; readonly sinceMs: number }>();
  let exposed = 0;
  const close = (role: string, endMs: number): void => {
    exposed += endMs - (open.get(role)?.sinceMs ?? endMs);
    open.delete(role);
  };
  for (const event of events) {
    const endMs = Date.parse(event.at);
    if (event.kind === 'migration.state' && ['rolled-back', 'aborted', 'completed'].includes(event.state)) {
      for (const role of open.keys()) close(role, endMs);
    }
    if (!('stepId' in event) || event.stepId === null) continue;
    const role = rowOf(event.stepId);
    if (role !== 'primary' && role !== 'secondary') continue;
    const ended = event.kind === 'step.done' && ENDS.test(event.stepId);
    const takenBack = event.kind === 'undo.done' && !event.stands && open.get(role)?.stepId === event.stepId;
    if (ended || takenBack) close(role, endMs);
    else if (
      event.kind === 'step.started' &&
      takesAway.has(event.stepId) &&
      !ENDS.test(event.stepId) &&
      !open.has(role)
    ) {
      open.set(role, { stepId: event.stepId, sinceMs: endMs });
    }
  }
  for (const role of open.keys()) close(role, atMs);
  return exposed;
}
