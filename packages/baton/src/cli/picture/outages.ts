/** What clients felt, by the event log: sums for the header, and a strip of the time since the migration began. */
import type { Event } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan.ts';
import { unwatchedSpans, type Unwatched } from './unwatched.ts';

export interface Gap {
  readonly fromMs: number;
  readonly durationMs: number;
}

export interface Strip {
  readonly fromMs: number;
  readonly toMs: number;
  readonly rows: readonly { readonly address: string; readonly gaps: readonly Gap[]; readonly outageMs: number }[];
  readonly moments: readonly Moment[];
  /** Nobody looked, so that no gap there proves nothing. */
  readonly unwatched: readonly Unwatched[];
}

export interface Moment {
  readonly what: 'handover' | 'cutover' | 'rollback';
  readonly atMs: number;
}

/** What clients felt so far. */
export interface Felt {
  /** Of the address that was hit most: a client talks to one. */
  readonly ms: number;
  /** Of a gap in it nobody saw the end. */
  readonly isAtLeast: boolean;
  /** How long the outage that goes on has lasted; null: there is none, or nobody looks. */
  readonly nowMs: number | null;
}

type Ended = Event & { readonly kind: 'outage' };
type Begun = Event & { readonly kind: 'outage.began' };

interface FeltGap extends Gap {
  readonly address: string;
  readonly stepId: string | null;
  readonly isOpen: boolean;
  readonly isAtLeast: boolean;
}

/** `atMs`: until then lasts what lasts. `isWatched`: a process runs it, and would have told the end. */
export function felt(plan: Plan, events: readonly Event[], atMs: number, isWatched: boolean): Felt {
  const gaps = gapsFelt(plan, events, atMs);
  const sums = plan.haIps.map(({ address }) => gaps.filter((gap) => gap.address === address)).map(sum);
  const open = isWatched ? gaps.filter(({ isOpen }) => isOpen) : [];
  return {
    ms: Math.max(0, ...sums),
    isAtLeast: gaps.some(({ isOpen, isAtLeast }) => isAtLeast || (isOpen && !isWatched)),
    nowMs: open.length === 0 ? null : Math.max(...open.map(({ durationMs }) => durationMs)),
  };
}

/** As it is known of one step: what lasts is not counted yet. */
export function outageOfStep(plan: Plan, events: readonly Event[], stepId: string): number {
  const gaps = gapsFelt(plan, events, 0).filter((gap) => gap.stepId === stepId && !gap.isOpen);
  return Math.max(0, ...plan.haIps.map(({ address }) => sum(gaps.filter((gap) => gap.address === address))));
}

/** `toMs`: now, or the last event of a migration that rests. */
export function stripOf(plan: Plan, events: readonly Event[], toMs: number): Strip {
  const gaps = gapsFelt(plan, events, toMs);
  const fromMs = events[0] === undefined ? toMs : Date.parse(events[0].at);
  return {
    fromMs,
    toMs,
    rows: plan.haIps.map(({ address }) => {
      const mine = gaps.filter((gap) => gap.address === address);
      return { address, gaps: mine, outageMs: sum(mine) };
    }),
    moments: events.flatMap(momentOf),
    unwatched: unwatchedSpans(plan, events, toMs),
  };
}

/** By the finest probe of the plan, from its own vantage: others see the same more coarsely, or another path. */
function gapsFelt(plan: Plan, events: readonly Event[], atMs: number): readonly FeltGap[] {
  const { icmp, udp, tcp } = plan.probe;
  const finest = icmp !== null ? 'icmp' : udp ? 'udp' : tcp ? 'tcp' : 'http';
  const isCounted = (event: Event): event is Ended | Begun =>
    (event.kind === 'outage' || event.kind === 'outage.began') && event.probe === finest && event.vantage === undefined;
  const counted = events.filter(isCounted);
  const ended = counted.filter((event): event is Ended => event.kind === 'outage');
  const keyOf = ({ address, from }: Ended | Begun): string => `${address} ${from}`;
  const over = new Set(ended.map(keyOf));
  const open = counted.filter((event): event is Begun => event.kind === 'outage.began' && !over.has(keyOf(event)));
  return [
    ...ended.map(({ address, stepId, from, durationMs, end }) => ({
      address,
      stepId,
      fromMs: Date.parse(from),
      durationMs,
      isOpen: false,
      isAtLeast: end !== undefined,
    })),
    ...open.map(({ address, stepId, from, at }) => {
      const fromMs = Date.parse(from);
      // It was told when it had lasted for a moment.
      const durationMs = Math.max(atMs, Date.parse(at)) - fromMs;
      return { address, stepId, fromMs, durationMs, isOpen: true, isAtLeast: false };
    }),
  ];
}

function momentOf(event: Event): readonly Moment[] {
  const atMs = Date.parse(event.at);
  if (event.kind === 'migration.state' && event.state === 'rolling-back') return [{ what: 'rollback', atMs }];
  if (event.kind !== 'step.started') return [];
  if (event.stepId.endsWith('.handover')) return [{ what: 'handover', atMs }];
  return event.stepId === 'cutover' ? [{ what: 'cutover', atMs }] : [];
}

function sum(gaps: readonly Gap[]): number {
  return Math.round(gaps.reduce((total, { durationMs }) => total + durationMs, 0));
}
