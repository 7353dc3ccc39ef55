/**
 * What clients may lose in each order, in milliseconds of outage, and where the figures come from. It needs no cloud: the
 * plan's own order and the one that was not chosen are told beside one another.
 */
import type { Election } from '../domain/election.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import type { NetworkBackend } from '../domain/network-backend.ts';
import type { Forecast, Order } from '../domain/plan.ts';
import { softStopMs } from '../handover/outages.ts';
import { type ByName, nameBasis } from './by-name.ts';

export type Range = readonly [number, number];

export type InterruptionBudget = Pick<Forecast, 'outageMs' | 'handoverMs' | 'cutoverMs'>;

export interface BudgetInput {
  readonly order: Order;
  readonly haIps: number;
  /** Those of them that move by a name; absent: none. */
  readonly names?: readonly ByName[];
  /** Of the secondary, where its configuration is known: its priority alone sets the length of a soft handover. */
  readonly secondary?: Election;
  /** How the VIP is handed over; absent: by a soft stop. */
  readonly handover?: HandoverRecipe;
  /** Where it is handed over; absent: nothing is known of it. */
  readonly sourceBackend?: NetworkBackend;
}

/** Lost by a cutover that associates in the target before it disassociates in the source: 0 in most runs, 414 ms once. */
const CUTOVER_OUTAGE_MS: Range = [0, 420];
/** Lost when the one with the higher priority came back and preempted: 0, 0 and 29 ms with guests of OpenStack, up to 68 ms without. */
const PREEMPTION_OUTAGE_MS: Range = [0, 70];

export function interruptionBudget({
  order,
  secondary,
  handover,
  haIps = 1,
  names = [],
}: Omit<BudgetInput, 'haIps'> & { readonly haIps?: number }): InterruptionBudget {
  const handoverMs: Range = order === 'primary-first' ? (handover?.outageMs ?? softStopMs(secondary)) : [0, 0];
  const cutoverMs: Range = names.length >= haIps ? [0, 0] : CUTOVER_OUTAGE_MS;
  return { outageMs: add(handoverMs, cutoverMs), handoverMs, cutoverMs };
}

/** In words, for the plan's `forecast.basis`. */
export function budgetBasis(input: BudgetInput): readonly string[] {
  const { haIps, names = [] } = input;
  const others = haIps - names.length;
  return [...handoverBasis(input), ...(others === 0 ? [] : [cutoverBasis(others)]), ...names.map(nameBasis)];
}

/** docs/explanation/handover.md: "Why the holder asks for the VIP". */
const LATE_ANSWER =
  'on OVN a holder that is slow to let go may be taken for the one that has the VIP, for up to 1 s more; it asks for the VIP itself once it has let go, which ends that sooner';

function handoverBasis({ order, secondary, handover, sourceBackend }: BudgetInput): readonly string[] {
  if (order === 'standby-first') {
    return [
      'outage, handover: none. The secondary moves first, so the MASTER serves in the source until the cutover, and nobody asks it to stop',
      `not in the sum: when the primary joins in the target it takes the VIP back by preemption, while the secondary still serves: 0 ms in most runs, ${text(PREEMPTION_OUTAGE_MS)} ms over all that was measured; with nopreempt it does not`,
    ];
  }
  if (handover !== undefined && handover.kind !== 'soft-stop') {
    return [
      `outage, handover (${handover.kind}): ${text(handover.outageMs)} ms measured for this recipe. ${handover.why}`,
      ...(sourceBackend === 'ovn' && handover.kind !== 'demote' ? [`not in the sum: ${LATE_ANSWER}`] : []),
    ];
  }
  const soft =
    secondary === undefined
      ? `the secondary's skew time, 8 ms with priority 254 and 610 ms with the usual 100 (its priority is not known)`
      : `the secondary's skew time, ${secondary.skewMs} ms${secondary.priority === null ? '' : ` with its priority ${secondary.priority}`}`;
  return [
    `outage, handover by a soft stop of the primary: ${soft}; up to ${softStopMs(secondary)[1]} ms when the guest ignores the shutdown and is cut off (adverts every ${(secondary?.advertIntervalMs ?? 1000) / 1000} s)`,
  ];
}

function cutoverBasis(haIps: number): string {
  return `outage, cutover of ${haIps === 1 ? 'the HA IP' : `${haIps} HA IPs`}: ${text(CUTOVER_OUTAGE_MS)} ms measured with the target associated before the source is disassociated`;
}

const add = (a: Range, b: Range): Range => [a[0] + b[0], a[1] + b[1]];
const text = ([from, to]: Range): string => `${from}-${to}`;
