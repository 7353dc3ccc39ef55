/**
 * From the journal to the report: what was forecast, what was measured, every proof, every request id. Pure.
 * Steps stand in the journal's order, that of their first attempt: the runbook's.
 */
import type { Event } from '../domain/event.ts';
import { EXPOSURE_KINDS, exposureMs } from '../domain/exposure.ts';
import type { Migration } from '../domain/migration.ts';
import type { Forecast, ProbePlan } from '../domain/plan.ts';
import type { Impact, Proof, StepRecord } from '../domain/step.ts';
import type { Gap, WatchSpan } from '../ports/journal.ts';

export interface PhaseReport {
  readonly step: string;
  readonly title: string;
  readonly impact: Impact;
  readonly state: string;
  readonly startedAt: string;
  readonly seconds: number | null;
  readonly attempts: number;
  /** Sum over the HA IP that was hit most, by the finest probe there was. */
  readonly outageMs: number;
  readonly requestIds: readonly string[];
}

export interface AddressReport {
  readonly address: string;
  readonly probe: string;
  /** The name of one of the plan's other vantages; null: the plan's own. */
  readonly vantage: string | null;
  /** From one probe to the next, as measured; null where nobody noted it. */
  readonly intervalMs: number | null;
  readonly watchedSeconds: number;
  readonly sent: number;
  readonly lost: number;
  readonly outageMs: number;
  /** A gap among them lasts, or nobody saw its end: it was no less. */
  readonly outageIsAtLeast: boolean;
  readonly longestGapMs: number;
  /** The prober's own lateness; a gap shorter than this could be the prober's. */
  readonly maxLatenessMs: number;
  /** Probes that the prober could not send in time; they count for nothing. */
  readonly voids: number;
  /** Conversations that ended. */
  readonly broken: number;
}

export interface MigrationReport {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly order: string;
  readonly source: string;
  readonly target: string;
  readonly haIps: readonly string[];
  readonly loadBalancers: readonly string[];
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly forecast: Forecast;
  readonly measured: {
    readonly outageMs: number | null;
    /** As with an address. */
    readonly outageIsAtLeast: boolean;
    /** The probe that the figure comes from, with its clock; null when nobody watched. */
    readonly outageClock: string | null;
    readonly exposureSeconds: number | null;
    readonly durationSeconds: number | null;
    readonly bytes: number;
  };
  readonly phases: readonly PhaseReport[];
  readonly addresses: readonly AddressReport[];
  /** Every gap of every probe, in the order of time. */
  readonly gaps: readonly Gap[];
  readonly proofs: readonly (Proof & { readonly step: string })[];
  readonly outcome: Migration['plan']['outcome'];
}

/** `icmp` looks most often; `http` proves a whole answer. The figure for outage is the finest that watched. */
const FINEST_FIRST = ['icmp', 'udp', 'tcp', 'http', 'conversation'] as const;

const LOOKED_BY = {
  icmp: 'an echo request',
  udp: 'a datagram',
  tcp: 'a new TCP connection',
  http: 'a new connection over HTTP',
  conversation: 'a question over one kept connection',
} as const satisfies Record<(typeof FINEST_FIRST)[number], string>;

/** What the journal holds of a migration. */
export interface Journalled {
  readonly steps: readonly StepRecord[];
  readonly gaps: readonly Gap[];
  readonly spans: readonly WatchSpan[];
  /** Of the kinds `REPORTED_KINDS`, at least, in order. */
  readonly events: readonly Event[];
  /** Null: nobody runs it, and what lasts is counted up to its last event. */
  readonly nowMs: number | null;
}

/** The turns that a migration takes, and when it rested: everything but what comes by the thousand. */
export const REPORTED_KINDS: readonly Event['kind'][] = [
  ...EXPOSURE_KINDS,
  'step.failed',
  'undo.started',
  'command.given',
  'note',
  'watch.ended',
];

export function buildReport(migration: Migration, journalled: Journalled): MigrationReport {
  const { steps, gaps, spans, events } = journalled;
  const probe = FINEST_FIRST.find((one) => isMeasure(one, gaps, spans)) ?? null;
  const counted = gaps.filter((gap) => gap.probe === probe);
  // Steps that were repeated carry the time of their last attempt; the migration began when it was created.
  const startedAt = steps.length === 0 ? null : migration.createdAt;
  const finishedAt = steps.reduce<string | null>(
    (latest, step) =>
      step.finishedAt !== null && (latest === null || step.finishedAt > latest) ? step.finishedAt : latest,
    null,
  );
  return {
    id: migration.id,
    name: migration.name,
    state: migration.state,
    order: migration.plan.order,
    source: migration.plan.source.cloud,
    target: migration.plan.target.cloud,
    haIps: migration.plan.haIps.map((haIp) => haIp.address),
    loadBalancers: migration.plan.loadBalancers.map((balancer) => `${balancer.name} (${balancer.role})`),
    startedAt,
    finishedAt,
    forecast: migration.plan.forecast,
    measured: {
      outageMs: probe === null ? null : worstAddressMs(counted),
      outageIsAtLeast: counted.some(isAtLeast),
      outageClock: probe === null ? null : clockOf(probe, migration.plan.probe),
      exposureSeconds: exposureSeconds(migration, events, journalled.nowMs),
      durationSeconds: secondsBetween(startedAt, finishedAt),
      bytes: copiedBytes(steps),
    },
    phases: steps.map((step) => ({
      step: step.stepId,
      title: step.title,
      impact: step.impact,
      state: step.state,
      startedAt: step.startedAt,
      seconds: secondsBetween(step.startedAt, step.finishedAt),
      attempts: step.attempts,
      outageMs: worstAddressMs(counted.filter((gap) => gap.stepId === step.stepId)),
      requestIds: step.requestIds,
    })),
    addresses: addressReports(gaps, spans),
    gaps,
    proofs: steps.flatMap((step) => (step.evidence?.proofs ?? []).map((proof) => ({ step: step.stepId, ...proof }))),
    outcome: migration.plan.outcome,
  };
}

/** In words: what is looked at, and how often. A gap is known no finer than that. */
function clockOf(probe: (typeof FINEST_FIRST)[number], plan: ProbePlan): string {
  const what = LOOKED_BY[probe];
  const intervalMs = plan[probe]?.intervalMs;
  return intervalMs === undefined ? what : `${what} every ${intervalMs} ms`;
}

/** A client talks to one address, from one place: outages of different HA IPs at the same time are not added up. */
function worstAddressMs(gaps: readonly Gap[]): number {
  const sums = new Map<string, number>();
  for (const gap of gaps) {
    const key = `${gap.address} ${gap.vantage ?? ''}`;
    sums.set(key, (sums.get(key) ?? 0) + gap.durationMs);
  }
  return Math.round(Math.max(0, ...sums.values()));
}

/**
 * A probe that never had an answer, as where ICMP is not let in, is no measure of outage. A run that was killed at once has left gaps
 * alone: one that has ended had an answer behind it.
 */
function isMeasure(probe: string, gaps: readonly Gap[], spans: readonly WatchSpan[]): boolean {
  const mine = spans.filter((span) => span.probe === probe);
  if (mine.length > 0) return mine.some(({ sent, lost }) => sent > lost);
  return gaps.some((gap) => gap.probe === probe && gap.end === undefined);
}

function isAtLeast({ end }: Gap): boolean {
  return end !== undefined;
}

/** Null: both could have served all the time. */
function exposureSeconds({ plan }: Migration, events: readonly Event[], nowMs: number | null): number | null {
  const lastMs = Date.parse(events.at(-1)?.at ?? '');
  const ms = exposureMs(plan.runbook, events, nowMs ?? (Number.isNaN(lastMs) ? 0 : lastMs));
  return ms === 0 ? null : round1(ms / 1000);
}

function copiedBytes(steps: readonly StepRecord[]): number {
  let bytes = 0;
  for (const step of steps) {
    const copies = step.evidence?.data?.['copies'];
    if (!Array.isArray(copies)) continue;
    for (const copy of copies as readonly { readonly bytes?: unknown }[])
      bytes += typeof copy.bytes === 'number' ? copy.bytes : 0;
  }
  return bytes;
}

function addressReports(gaps: readonly Gap[], spans: readonly WatchSpan[]): readonly AddressReport[] {
  const keyOf = ({ address, probe, vantage = '' }: Pick<Gap, 'address' | 'probe' | 'vantage'>): string =>
    [address, probe, vantage].join(' ');
  const keys = [...new Set(spans.map(keyOf))].toSorted();
  return keys.map((key) => {
    const mine = (one: Pick<Gap, 'address' | 'probe' | 'vantage'>): boolean => keyOf(one) === key;
    const watched = spans.filter(mine);
    const lost = gaps.filter(mine);
    return {
      address: watched[0]?.address ?? '',
      probe: watched[0]?.probe ?? '',
      vantage: watched[0]?.vantage ?? null,
      intervalMs: watched.toSorted((one, other) => other.sent - one.sent)[0]?.intervalMs ?? null,
      watchedSeconds: round1(watched.reduce((sum, span) => sum + (secondsBetween(span.from, span.to) ?? 0), 0)),
      sent: watched.reduce((sum, span) => sum + span.sent, 0),
      lost: watched.reduce((sum, span) => sum + span.lost, 0),
      outageMs: Math.round(lost.reduce((sum, gap) => sum + gap.durationMs, 0)),
      outageIsAtLeast: lost.some(isAtLeast),
      longestGapMs: Math.round(Math.max(0, ...lost.map((gap) => gap.durationMs))),
      maxLatenessMs: Math.round(Math.max(0, ...watched.map((span) => span.maxLatenessMs))),
      voids: watched.reduce((sum, span) => sum + (span.voids ?? 0), 0),
      broken: lost.filter((gap) => gap.broken === true).length,
    };
  });
}

function secondsBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  return round1((new Date(to).getTime() - new Date(from).getTime()) / 1000);
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
