/**
 * What a migration will cost, as ranges that are honest rather than narrow. Times of gates are never in it: they wait for
 * people. `basis` says where every figure comes from, so that a reader can judge it.
 */
import type { Calibration } from '../domain/calibration.ts';
import type { Election } from '../domain/election.ts';
import type { Forecast, Order } from '../domain/plan.ts';
import { budgetBasis, interruptionBudget, type Range } from './interruption-budget.ts';

/** Bytes in a second, from the source's image service through Baton into the target's, and where that figure comes from. */
interface CopyRate {
  readonly bytesPerSecond: number;
  readonly basis: string;
  /** By which factor it may be off, each way. */
  readonly unsure: number;
}

export interface ForecastInput {
  readonly order: Order;
  /** Of each load balancer, the sizes of its disks. */
  readonly disksGib: readonly (readonly number[])[];
  readonly preCopy: 'rehearse' | 'skip';
  readonly haIps: number;
  /** Measured between these two clouds, where somebody did. */
  readonly calibration?: Calibration;
  /** Of the secondary, where its configuration is known: its priority alone sets the length of a soft handover. */
  readonly secondary?: Election;
}

const GIB = 2 ** 30;
/** A 51 MB image in 3.1 s (1.6 s down, 1.5 s up): two small clouds on one machine. */
const DEFAULT_RATE: CopyRate = {
  bytesPerSecond: 16_000_000,
  basis:
    'copy rate 16 MB/s: a default, measured once between two small clouds on one machine, not between yours; baton plan create --calibrate measures yours',
  unsure: 4,
};
/** A measured rate is trusted more; a measured time may double when the clouds are busy. */
const UNSURE_MEASURED = 1.5;
const BUSY = 2;
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
  const { calibration } = input;
  const rate = rateOf(calibration);
  const network = networkSeconds(calibration);
  const perLoadBalancer = input.disksGib.map((disks) => copySeconds(disks, calibration));
  const copies = perLoadBalancer.reduce(add, [0, 0]);
  const restart = [POWER_OFF_SECONDS, BOOT_SECONDS, VALIDATE_SECONDS].reduce(add, [0, 0]);
  const exposure = perLoadBalancer.reduce<Range>((sum, copy) => add(sum, add(copy, restart)), [0, 0]);
  const rehearsal: Range = input.preCopy === 'rehearse' ? copies : [0, 0];
  const duration = [network, rehearsal, exposure, CUTOVER_SECONDS].reduce(add, [0, 0]);
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
      ...calibrationBasis(calibration),
      'copy times: from a nearly empty disk at a better rate to a full one at a worse rate',
    ],
  };
}

/** Of one pass of one load balancer's disks. */
export function copySeconds(disksGib: readonly number[], calibration?: Calibration): Range {
  const { bytesPerSecond, unsure } = rateOf(calibration);
  const make = makeDiskSeconds(calibration);
  const bytes = disksGib.reduce((sum, gib) => sum + gib * GIB, 0);
  return [
    (bytes * WRITTEN_SHARE[0]) / (bytesPerSecond * unsure) + disksGib.length * make[0],
    (bytes * WRITTEN_SHARE[1]) / (bytesPerSecond / unsure) + disksGib.length * make[1],
  ];
}

/** For a time-out: twice the worst that is expected of one load balancer, and never below an hour. */
export function copyTimeoutSeconds(disksGib: readonly (readonly number[])[], calibration?: Calibration): number {
  const worst = disksGib.map((disks) => copySeconds(disks, calibration)[1]);
  return Math.max(3600, Math.ceil((2 * Math.max(0, ...worst)) / 60) * 60);
}

function rateOf(calibration: Calibration | undefined): CopyRate {
  const copy = calibration?.copy ?? null;
  if (copy === null) return DEFAULT_RATE;
  const { bytes, bytesPerSecond } = copy;
  return {
    bytesPerSecond,
    unsure: UNSURE_MEASURED,
    basis: `copy rate ${megabytes(bytesPerSecond)} MB/s: measured between these two clouds at ${calibration?.at}, with ${megabytes(bytes)} MB`,
  };
}

function makeDiskSeconds(calibration: Calibration | undefined): Range {
  const measured = calibration?.copy?.makeDiskSeconds;
  return measured === undefined ? MAKE_DISK_SECONDS : [measured, Math.max(1, measured * BUSY)];
}

/** Measured are one network, subnet, router and port; a migration makes several ports and a floating IP more. */
function networkSeconds(calibration: Calibration | undefined): Range {
  const measured = calibration?.floatingIp?.makeNetworkSeconds;
  return measured === undefined ? NETWORK_SECONDS : [measured, Math.max(10, measured * BUSY * 3)];
}

function calibrationBasis(calibration: Calibration | undefined): readonly string[] {
  if (calibration === undefined) return [];
  const { copy, floatingIp, gaps } = calibration;
  return [
    ...(copy === null ? [] : [`snapshot, image and volume of one disk: ${copy.makeDiskSeconds} s measured`]),
    ...(floatingIp === null
      ? []
      : [
          `floating IP in the target, measured: ${floatingIp.reserveMs} ms to reserve, ${floatingIp.associateMs} ms to associate, ${floatingIp.disassociateMs} ms to let go, as its API answers; from there to traffic is measured by the dress rehearsal`,
        ]),
    ...gaps,
  ];
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
const add = (a: Range, b: Range): Range => [a[0] + b[0], a[1] + b[1]];
const whole = ([from, to]: Range): Range => [Math.floor(from), Math.ceil(to)];
const text = ([from, to]: Range): string => `${from}-${to}`;
