/**
 * What a migration will cost, as ranges that are honest rather than narrow. Times of gates are never in it: they wait for
 * people. `basis` says where every figure comes from, so that a reader can judge it.
 */
import type { Forecast, Order } from '../domain/plan.ts';
import { budgetBasis, interruptionBudget, type Range } from './interruption-budget.ts';

/** Bytes in a second, from the source's image service through Baton into the target's, and where that figure comes from. */
export interface CopyRate {
  readonly bytesPerSecond: number;
  readonly basis: string;
}

export interface ForecastInput {
  readonly order: Order;
  /** Of each load balancer, the sizes of its disks. */
  readonly disksGib: readonly (readonly number[])[];
  readonly preCopy: 'rehearse' | 'skip';
  readonly haIps: number;
  readonly copyRate?: CopyRate;
  /** VRRP priority of the secondary, where it is known: it alone sets the length of a soft handover. */
  readonly secondaryPriority?: number;
}

const GIB = 2 ** 30;
/** A 51 MB image in 3.1 s (1.6 s down, 1.5 s up): two small clouds on one machine. */
const DEFAULT_RATE: CopyRate = {
  bytesPerSecond: 16_000_000,
  basis: 'copy rate 16 MB/s: a default, measured once between two small clouds on one machine, not between yours',
};
/** How far a rate may be off: by a factor each way. A measured one is trusted more. */
const UNSURE_DEFAULT = 4;
const UNSURE_MEASURED = 1.5;
/** An image holds only what was ever written: a new system's disk is nearly empty, an old one's is full. */
const WRITTEN_SHARE: Range = [0.03, 1];
/** Snapshot, image and volume of one disk: 7 s in small clouds, a minute in busy ones. */
const MAKE_DISK_SECONDS: Range = [5, 60];
/** Nova pulls the plug after shutdown_timeout, 60 s by default. */
const POWER_OFF_SECONDS: Range = [2, 60];
const BOOT_SECONDS: Range = [10, 180];
const VALIDATE_SECONDS: Range = [5, 60];
/** Networks, ports and reservations: 10 to 20 calls of 0.2 to 3 s each. */
const NETWORK_SECONDS: Range = [10, 120];
const CUTOVER_SECONDS: Range = [2, 30];

export function forecast(input: ForecastInput): Forecast {
  const rate = input.copyRate ?? DEFAULT_RATE;
  const perLoadBalancer = input.disksGib.map((disks) => copySeconds(disks, rate, input.copyRate !== undefined));
  const copies = perLoadBalancer.reduce(add, [0, 0]);
  const restart = [POWER_OFF_SECONDS, BOOT_SECONDS, VALIDATE_SECONDS].reduce(add, [0, 0]);
  const exposure = perLoadBalancer.reduce<Range>((sum, copy) => add(sum, add(copy, restart)), [0, 0]);
  const rehearsal: Range = input.preCopy === 'rehearse' ? copies : [0, 0];
  const duration = [NETWORK_SECONDS, rehearsal, exposure, CUTOVER_SECONDS].reduce(add, [0, 0]);
  const passes = input.preCopy === 'rehearse' ? 2 : 1;
  return {
    ...interruptionBudget(input),
    exposureSeconds: whole(exposure),
    durationSeconds: whole(duration),
    bytes: passes * input.disksGib.flat().reduce((sum, gib) => sum + gib * GIB, 0),
    basis: [
      ...budgetBasis(input),
      `exposure: final copy, power off, boot (${text(BOOT_SECONDS)} s) and validation of each load balancer in turn; time at gates and the rollback window are not counted`,
      `bytes: all disks at full size, ${passes === 2 ? 'twice (rehearsal and final copy)' : 'once'}; blocks of zeros are not sent, so it is the most`,
      rate.basis,
      'copy times: from a nearly empty disk at a better rate to a full one at a worse rate',
    ],
  };
}

/** Of one pass of one load balancer's disks. */
export function copySeconds(disksGib: readonly number[], rate: CopyRate, measured: boolean): Range {
  const unsure = measured ? UNSURE_MEASURED : UNSURE_DEFAULT;
  const bytes = disksGib.reduce((sum, gib) => sum + gib * GIB, 0);
  return [
    (bytes * WRITTEN_SHARE[0]) / (rate.bytesPerSecond * unsure) + disksGib.length * MAKE_DISK_SECONDS[0],
    (bytes * WRITTEN_SHARE[1]) / (rate.bytesPerSecond / unsure) + disksGib.length * MAKE_DISK_SECONDS[1],
  ];
}

/** For a time-out: twice the worst that is expected of one load balancer, and never below an hour. */
export function copyTimeoutSeconds(disksGib: readonly (readonly number[])[], rate?: CopyRate): number {
  const worst = disksGib.map((disks) => copySeconds(disks, rate ?? DEFAULT_RATE, rate !== undefined)[1]);
  return Math.max(3600, Math.ceil((2 * Math.max(0, ...worst)) / 60) * 60);
}

const add = (a: Range, b: Range): Range => [a[0] + b[0], a[1] + b[1]];
const whole = ([from, to]: Range): Range => [Math.floor(from), Math.ceil(to)];
const text = ([from, to]: Range): string => `${from}-${to}`;
