/** What clients felt, by the event log: sums, and a strip of the time since the migration began. */
import type { Event, EventOf } from '../api/types/event.ts';
import type { Plan } from '../api/types/plan.ts';
import { unwatchedSpans } from './unwatched.ts';

/** One that has ended, and one that goes on as far as the log tells. */
export type OutageEvent = EventOf<'outage'> | EventOf<'outage.began'>;

export interface Gap {
  readonly fromMs: number;
  readonly durationMs: number;
  /** The event that told it: exact values, for whoever asks. */
  readonly event: OutageEvent;
}

export interface StripRow {
  readonly address: string;
  readonly gaps: readonly Gap[];
  readonly outageMs: number;
}

export interface Moment {
  readonly what: 'handover' | 'cutover' | 'rollback';
  readonly atMs: number;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Strip extends Span {
  readonly probe: string;
  readonly rows: readonly StripRow[];
  readonly moments: readonly Moment[];
  /** Nobody looked: no gap there proves nothing. */
  readonly unwatched: readonly Span[];
}

/** What clients felt so far. */
export interface Felt {
  /** Of the address that was hit most: a client talks to one. */
  readonly ms: number;
  /** Of a gap in it nobody saw the end. */
  readonly isAtLeast: boolean;
  /** The outage that goes on: since when, and where; null: there is none, or nobody looks. */
  readonly now: { readonly lastsMs: number; readonly addresses: readonly string[] } | null;
}

/** The figure for outage comes from the finest probe of the plan; the others only see the same more coarsely. */
export function finestProbe({ probe }: Pick<Plan, 'probe'>): string {
  if (probe.icmp !== null) return 'icmp';
  if (probe.udp !== undefined) return 'udp';
  return probe.tcp === undefined ? 'http' : 'tcp';
}

/** `atMs`: until then lasts what lasts. `isWatched`: a process runs it, and would have told the end. */
export function felt(plan: Plan, events: readonly Event[], atMs: number, isWatched: boolean): Felt {
  const gaps = gapsFelt(plan, events, atMs);
  const open = gaps.filter(isOpen);
  const sums = plan.haIps.map(({ address }) => sum(gaps.filter(({ event }) => event.address === address)));
  return {
    ms: Math.max(0, ...sums),
    isAtLeast:
      gaps.some(({ event }) => event.kind === 'outage' && event.end !== undefined) || (!isWatched && open.length > 0),
    now:
      !isWatched || open.length === 0
        ? null
        : {
            lastsMs: Math.max(...open.map(({ durationMs }) => durationMs)),
            addresses: [...new Set(open.map(({ event }) => event.address))],
          },
  };
}

/** As it is known of one step: what lasts is not counted yet. */
export function outageOfStep(plan: Plan, events: readonly Event[], stepId: string): number {
  const gaps = gapsFelt(plan, events, 0).filter((gap) => gap.event.stepId === stepId && !isOpen(gap));
  return Math.max(0, ...plan.haIps.map(({ address }) => sum(gaps.filter(({ event }) => event.address === address))));
}

/** `toMs`: now, or the last event of a migration that rests. */
export function stripOf(plan: Plan, events: readonly Event[], toMs: number): Strip {
  const outages = gapsFelt(plan, events, toMs);
  const fromMs = events[0] === undefined ? toMs : Date.parse(events[0].at);
  return {
    probe: finestProbe(plan),
    fromMs,
    toMs,
    rows: plan.haIps.map(({ address }) => {
      const gaps = outages.filter(({ event }) => event.address === address);
      return { address, gaps: gaps.toSorted((a, b) => a.fromMs - b.fromMs), outageMs: sum(gaps) };
    }),
    moments: events.flatMap(momentOf),
    unwatched: unwatchedSpans(plan, events, toMs),
  };
}

/** Every gap that the log tells, of every probe and vantage: each once, also the one that goes on. */
export function outagesTold(events: readonly Event[]): readonly OutageEvent[] {
  const ended = events.filter((event): event is EventOf<'outage'> => event.kind === 'outage');
  const over = new Set(ended.map(keyOf));
  return events.filter(
    (event): event is OutageEvent =>
      event.kind === 'outage' || (event.kind === 'outage.began' && !over.has(keyOf(event))),
  );
}

/** Other vantages see other paths: their gaps are told, and are in the report. */
function gapsFelt(plan: Plan, events: readonly Event[], atMs: number): readonly Gap[] {
  const finest = finestProbe(plan);
  return outagesTold(events)
    .filter(({ probe, vantage }) => probe === finest && vantage === undefined)
    .map((event) => {
      const fromMs = Date.parse(event.from);
      // One that goes on was told when it had lasted for a moment.
      const durationMs = event.kind === 'outage' ? event.durationMs : Math.max(atMs, Date.parse(event.at)) - fromMs;
      return { fromMs, durationMs, event };
    });
}

function keyOf({ address, probe, vantage = '', from }: OutageEvent): string {
  return [address, probe, vantage, from].join(' ');
}

function isOpen({ event }: Gap): boolean {
  return event.kind === 'outage.began';
}

function momentOf(event: Event): readonly Moment[] {
  const atMs = Date.parse(event.at);
  if (event.kind === 'migration.state' && event.state === 'rolling-back') return [{ what: 'rollback', atMs }];
  if (event.kind !== 'step.started') return [];
  if (event.stepId.endsWith('.handover')) return [{ what: 'handover', atMs }];
  return event.stepId === 'cutover' ? [{ what: 'cutover', atMs }] : [];
}

function sum(gaps: readonly { readonly durationMs: number }[]): number {
  return Math.round(gaps.reduce((total, { durationMs }) => total + durationMs, 0));
}
