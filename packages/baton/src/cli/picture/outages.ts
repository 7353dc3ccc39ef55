/** What clients felt, from `outage` events: sums for the header, and a strip of the time since the migration began. */
import type { Event } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan.ts';

export interface Gap {
  readonly fromMs: number;
  readonly durationMs: number;
}

export interface Strip {
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: readonly { readonly address: string; readonly gaps: readonly Gap[]; readonly outageMs: number }[];
  readonly moments: readonly Moment[];
  /** Spans in which no process ran the migration, so that nobody looked: no gap there proves nothing. */
  readonly unwatched: readonly { readonly fromMs: number; readonly toMs: number }[];
}

export interface Moment {
  readonly what: 'handover' | 'cutover' | 'rollback';
  readonly atMs: number;
}

type Outage = Event & { readonly kind: 'outage' };

/** The figure for outage comes from the finest probe of the plan; the others only see the same more coarsely. */
function finestOutages(plan: Plan, events: readonly Event[]): readonly Outage[] {
  const finest = plan.probe.icmp === null ? 'http' : 'icmp';
  return events.filter((event): event is Outage => event.kind === 'outage' && event.probe === finest);
}

/** Of the address that was hit most: a client talks to one. In one step, or in the whole migration. */
export function outageMs(plan: Plan, events: readonly Event[], stepId?: string): number {
  const counted = finestOutages(plan, events).filter((gap) => stepId === undefined || gap.stepId === stepId);
  return Math.max(0, ...plan.haIps.map(({ address }) => sum(counted.filter((gap) => gap.address === address))));
}

/** `toMs`: now, or the last event of a migration that rests. */
export function stripOf(plan: Plan, events: readonly Event[], toMs: number): Strip {
  const outages = finestOutages(plan, events);
  const fromMs = events[0] === undefined ? toMs : Date.parse(events[0].at);
  return {
    fromMs,
    toMs,
    rows: plan.haIps.map(({ address }) => {
      const mine = outages.filter((gap) => gap.address === address);
      const gaps = mine.map((gap) => ({ fromMs: Date.parse(gap.from), durationMs: gap.durationMs }));
      return { address, gaps, outageMs: sum(mine) };
    }),
    moments: events.flatMap(momentOf),
    unwatched: restsOf(plan, events, toMs),
  };
}

function momentOf(event: Event): readonly Moment[] {
  const atMs = Date.parse(event.at);
  if (event.kind === 'migration.state' && event.state === 'rolling-back') return [{ what: 'rollback', atMs }];
  if (event.kind !== 'step.started') return [];
  if (event.stepId.endsWith('.handover')) return [{ what: 'handover', atMs }];
  return event.stepId === 'cutover' ? [{ what: 'cutover', atMs }] : [];
}

/** From a state in which the run ended until a run goes on. */
function restsOf(plan: Plan, events: readonly Event[], toMs: number): Strip['unwatched'] {
  const rests: { readonly fromMs: number; readonly toMs: number }[] = [];
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
  if (event.state === 'waiting') return plan.gates.cutover === 'person';
  return ['failed', 'rolled-back', 'aborted', 'completed', 'committed'].includes(event.state);
}

/** The gate's own step begins after its state is told, and waits in the same rest. */
function goesOn(event: Event): boolean {
  if (event.kind === 'migration.state') return event.state === 'running' || event.state === 'rolling-back';
  return event.kind === 'step.done' || (event.kind === 'step.started' && event.attempt > 1);
}

function sum(gaps: readonly { readonly durationMs: number }[]): number {
  return Math.round(gaps.reduce((total, { durationMs }) => total + durationMs, 0));
}
