/**
 * When nobody looked, by the event log alone. A log of before watches were told of says only when a run rested.
 */
import type { Event } from '../../domain/event.ts';
import { gateWaiting } from '../../domain/gates.ts';
import type { Plan } from '../../domain/plan.ts';

export interface Unwatched {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Until `toMs`, in order. */
export function unwatchedSpans(plan: Plan, events: readonly Event[], toMs: number): readonly Unwatched[] {
  const first = events.findIndex(({ kind }) => kind === 'watch.began');
  if (first === -1) return restsOf(plan, events, toMs);
  const firstMs = Date.parse(events[first]?.at ?? '');
  const before = events.slice(0, first);
  const wasRun = before.some(({ kind }) => kind === 'step.started');
  const created = { fromMs: Date.parse(events[0]?.at ?? ''), toMs: firstMs };
  return [...(wasRun ? restsOf(plan, before, firstMs) : [created]), ...pausesOf(events.slice(first), toMs)].filter(
    (span) => span.toMs > span.fromMs,
  );
}

/** From the end of a watch until the next one begins. */
function pausesOf(events: readonly Event[], toMs: number): readonly Unwatched[] {
  const pauses: Unwatched[] = [];
  let since: number | null = null;
  for (const event of events) {
    if (event.kind === 'watch.ended') since ??= Date.parse(event.until);
    else if (event.kind === 'watch.began' && since !== null) {
      pauses.push({ fromMs: since, toMs: Date.parse(event.at) });
      since = null;
    }
  }
  return since === null ? pauses : [...pauses, { fromMs: since, toMs }];
}

/** From a state in which the run ended until a run goes on. */
function restsOf(plan: Plan, events: readonly Event[], toMs: number): readonly Unwatched[] {
  const rests: Unwatched[] = [];
  let since: number | null = null;
  for (const event of events) {
    const atMs = Date.parse(event.at);
    if (endsRun(plan, event)) since ??= atMs;
    else if (since !== null && goesOn(event)) {
      rests.push({ fromMs: since, toMs: atMs });
      since = null;
    }
  }
  return since === null || since >= toMs ? rests : [...rests, { fromMs: since, toMs }];
}

function endsRun(plan: Plan, event: Event): boolean {
  if (event.kind !== 'migration.state') return false;
  if (event.state === 'waiting') return event.until !== undefined || gateWaiting(plan, event.gate) === 'person';
  return ['failed', 'rolled-back', 'aborted', 'completed', 'committed'].includes(event.state);
}

/** The gate's own step begins after its state is told, and waits in the same rest. */
function goesOn(event: Event): boolean {
  if (event.kind === 'migration.state') return event.state === 'running' || event.state === 'rolling-back';
  return event.kind === 'step.done' || (event.kind === 'step.started' && event.attempt > 1);
}
