/**
 * From the journal to the report: what was forecast, what was measured, every proof, every request id. Pure.
 * Steps stand in the journal's order, that of their first attempt: the runbook's.
 */
import type { Migration } from '../domain/migration.ts';
import { firstToMove, secondToMove } from '../domain/order.ts';
import type { Forecast, Plan, ProbePlan } from '../domain/plan.ts';
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
  readonly watchedSeconds: number;
  readonly sent: number;
  readonly lost: number;
  readonly outageMs: number;
  readonly longestGapMs: number;
  /** The prober's own lateness; a gap shorter than this could be the prober's. */
  readonly maxLatenessMs: number;
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
    /** The probe that the figure comes from, with its clock; null when nobody watched. */
    readonly outageClock: string | null;
    readonly exposureSeconds: number | null;
    readonly durationSeconds: number | null;
    readonly bytes: number;
  };
  readonly phases: readonly PhaseReport[];
  readonly addresses: readonly AddressReport[];
  readonly proofs: readonly (Proof & { readonly step: string })[];
  readonly outcome: Migration['plan']['outcome'];
}

/** `icmp` looks most often; `http` proves a whole answer. The figure for outage is the finest that watched. */
const FINEST_FIRST = ['icmp', 'http'] as const;

export function buildReport(
  migration: Migration,
  steps: readonly StepRecord[],
  gaps: readonly Gap[],
  spans: readonly WatchSpan[],
): MigrationReport {
  const probe = FINEST_FIRST.find((one) => spans.some((span) => span.probe === one && span.sent > span.lost)) ?? null;
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
      outageClock: probe === null ? null : clockOf(probe, migration.plan.probe),
      exposureSeconds: exposureSeconds(steps, migration.plan),
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
    proofs: steps.flatMap((step) => (step.evidence?.proofs ?? []).map((proof) => ({ step: step.stepId, ...proof }))),
    outcome: migration.plan.outcome,
  };
}

/** In words: what is looked at, and how often. A gap is known no finer than that. */
function clockOf(probe: (typeof FINEST_FIRST)[number], plan: ProbePlan): string {
  const what = probe === 'icmp' ? 'an echo request' : 'a new connection over HTTP';
  const intervalMs = plan[probe]?.intervalMs;
  return intervalMs === undefined ? what : `${what} every ${intervalMs} ms`;
}

/** A client talks to one address: outages of different HA IPs at the same time are not added up. */
function worstAddressMs(gaps: readonly Gap[]): number {
  const sums = new Map<string, number>();
  for (const gap of gaps) sums.set(gap.address, (sums.get(gap.address) ?? 0) + gap.durationMs);
  return Math.round(Math.max(0, ...sums.values()));
}

/** Only one LB could have served: from the first one's stop to its validation in the target, and again for the second one. */
function exposureSeconds(steps: readonly StepRecord[], plan: Plan): number | null {
  const [one, other] = [firstToMove(plan), secondToMove(plan)];
  const find = (id: string): StepRecord | undefined => steps.find((step) => step.stepId === id);
  // Where the VIP is handed over, that is the stop; the power-off then finds it done.
  const stopped = find(`${one}.handover`) ?? find(`${one}.power-off`);
  const first = secondsBetween(stopped?.startedAt ?? null, find(`${one}.validate`)?.finishedAt ?? null);
  if (first === null) return null;
  const second = secondsBetween(
    find(`${other}.power-off`)?.startedAt ?? null,
    find(`${other}.join`)?.finishedAt ?? null,
  );
  return round1(first + (second ?? 0));
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
  const keys = [...new Set(spans.map((span) => `${span.address} ${span.probe}`))].toSorted();
  return keys.map((key) => {
    const mine = (one: { readonly address: string; readonly probe: string }): boolean =>
      `${one.address} ${one.probe}` === key;
    const watched = spans.filter(mine);
    const lost = gaps.filter(mine);
    return {
      address: watched[0]?.address ?? '',
      probe: watched[0]?.probe ?? '',
      watchedSeconds: round1(watched.reduce((sum, span) => sum + (secondsBetween(span.from, span.to) ?? 0), 0)),
      sent: watched.reduce((sum, span) => sum + span.sent, 0),
      lost: watched.reduce((sum, span) => sum + span.lost, 0),
      outageMs: Math.round(lost.reduce((sum, gap) => sum + gap.durationMs, 0)),
      longestGapMs: Math.round(Math.max(0, ...lost.map((gap) => gap.durationMs))),
      maxLatenessMs: Math.round(Math.max(0, ...watched.map((span) => span.maxLatenessMs))),
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
