import type { Event } from './event.ts';
import type { Plan } from './plan.ts';

/** What it is worked out of. */
export const EXPOSURE_KINDS: readonly Event['kind'][] = ['migration.state', 'step.started', 'step.done', 'undo.done'];

const ENDS = /\.(?:validate|join)$/;
const OVER: ReadonlySet<string> = new Set(['rolled-back', 'aborted', 'completed']);

/**
 * Milliseconds in which only one load balancer could have served: for each that moves, from the first attempt at the first step
 * that takes it away until it is validated or has joined. It ends as well when what took it away is taken back, or the migration
 * has gone back; what is still open counts until `atMs`. The pages work it out of the same events in the same way.
 */
export function exposureMs(runbook: Plan['runbook'], events: readonly Event[], atMs: number): number {
  const takesAway = new Set(
    runbook.filter(({ impact }) => impact === 'exposure' || impact === 'handover').map(({ step }) => step),
  );
  const open = new Map<string, { readonly stepId: string; readonly sinceMs: number }>();
  let exposed = 0;
  const close = (role: string, endMs: number): void => {
    exposed += endMs - (open.get(role)?.sinceMs ?? endMs);
    open.delete(role);
  };
  for (const event of events) {
    const endMs = Date.parse(event.at);
    if (event.kind === 'migration.state' && OVER.has(event.state)) {
      for (const role of open.keys()) close(role, endMs);
    }
    if (!('stepId' in event) || event.stepId === null) continue;
    const role = roleOf(event.stepId);
    if (role === null) continue;
    const ends = event.kind === 'step.done' && ENDS.test(event.stepId);
    const takenBack = event.kind === 'undo.done' && !event.stands && open.get(role)?.stepId === event.stepId;
    if (ends || takenBack) close(role, endMs);
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

function roleOf(stepId: string): string | null {
  return /^(primary|secondary)\./.exec(stepId)?.[1] ?? null;
}
