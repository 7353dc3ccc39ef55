/**
 * What clients may lose in each order, in milliseconds of outage, and where the figures come from. It needs no cloud: the
 * plan's own order and the one that was not chosen are told beside one another.
 */
import type { Election } from '../domain/election.ts';
import type { Forecast, Order } from '../domain/plan.ts';

export type Range = readonly [number, number];

export type InterruptionBudget = Pick<Forecast, 'outageMs' | 'handoverMs' | 'cutoverMs'>;

export interface BudgetInput {
  readonly order: Order;
  readonly haIps: number;
  /** Of the secondary, where its configuration is known: its priority alone sets the length of a soft handover. */
  readonly secondary?: Election;
}

/** Lost by a cutover that associates in the target before it disassociates in the source: 0 in most runs, 414 ms once. */
const CUTOVER_OUTAGE_MS: Range = [0, 420];
/** A guest that is cut off instead of shut down: three adverts of 1 s and the skew time; 2,830 to 3,375 ms measured. */
const HARD_HANDOVER_MS = 3400;
/** Priority 254 and an advert each second. */
const QUICKEST: Pick<Election, 'skewMs'> = { skewMs: 8 };
/** From the election's end until traffic follows: at most 250 ms over the computed time in all that was measured. */
const SETTLE_MS = 250;
/** Lost when the one with the higher priority came back and preempted: 0, 0 and 29 ms with guests of OpenStack, up to 68 ms without. */
const PREEMPTION_OUTAGE_MS: Range = [0, 70];

export function interruptionBudget({ order, secondary }: Omit<BudgetInput, 'haIps'>): InterruptionBudget {
  const handoverMs: Range = order === 'primary-first' ? [(secondary ?? QUICKEST).skewMs, hardMs(secondary)] : [0, 0];
  return { outageMs: add(handoverMs, CUTOVER_OUTAGE_MS), handoverMs, cutoverMs: CUTOVER_OUTAGE_MS };
}

/** In words, for the plan's `forecast.basis`. */
export function budgetBasis(input: BudgetInput): readonly string[] {
  return [...handoverBasis(input), cutoverBasis(input.haIps)];
}

function handoverBasis({ order, secondary }: BudgetInput): readonly string[] {
  if (order === 'standby-first') {
    return [
      'outage, handover: none. The secondary moves first, so the MASTER serves in the source until the cutover, and nobody asks it to stop',
      `not in the sum: when the primary joins in the target it takes the VIP back by preemption, while the secondary still serves: 0 ms in most runs, ${text(PREEMPTION_OUTAGE_MS)} ms over all that was measured; with nopreempt it does not`,
    ];
  }
  const soft =
    secondary === undefined
      ? `the secondary's skew time, 8 ms with priority 254 and 610 ms with the usual 100 (its priority is not known)`
      : `the secondary's skew time, ${secondary.skewMs} ms${secondary.priority === null ? '' : ` with its priority ${secondary.priority}`}`;
  return [
    `outage, handover by a soft stop of the primary: ${soft}; up to ${hardMs(secondary)} ms when the guest ignores the shutdown and is cut off (adverts every ${(secondary?.advertIntervalMs ?? 1000) / 1000} s)`,
  ];
}

function cutoverBasis(haIps: number): string {
  return `outage, cutover of ${haIps === 1 ? 'the HA IP' : `${haIps} HA IPs`}: ${text(CUTOVER_OUTAGE_MS)} ms measured with the target associated before the source is disassociated`;
}

/** What was measured covers the usual timers; slower ones take what they take, and a little for the network to follow. */
function hardMs(secondary: Election | undefined): number {
  return secondary === undefined ? HARD_HANDOVER_MS : secondary.masterDownMs + SETTLE_MS;
}

const add = (a: Range, b: Range): Range => [a[0] + b[0], a[1] + b[1]];
const text = ([from, to]: Range): string => `${from}-${to}`;
