/**
 * What a migration will cost, as ranges that are honest rather than narrow. Times of gates are never in it: they wait for
 * people. `basis` says where every figure comes from, so that a reader can judge it.
 */
import type { Calibration } from '../domain/calibration.ts';
import type { Election } from '../domain/election.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import type { NetworkBackend } from '../domain/network-backend.ts';
import type { Forecast, Order } from '../domain/plan.ts';
import type { ByName } from './by-name.ts';
import { BOOT_SECONDS, BUSY, type CopyWay, type DiskCost, GIB, rangeOf, sum, times } from './disk-cost.ts';
import { copySeconds, imageCost } from './image-cost.ts';
import { moverCost } from './mover-cost.ts';
import { rbdCost } from './rbd-cost.ts';
import { budgetBasis, interruptionBudget, type Range } from './interruption-budget.ts';

export interface ForecastInput {
  readonly order: Order;
  /** Of each load balancer, the sizes of its disks. */
  readonly disksGib: readonly (readonly number[])[];
  readonly disks: CopyWay;
  readonly haIps: number;
  /** Those of them that move by a name; absent: none. */
  readonly names?: readonly ByName[];
  /** Measured between these two clouds, where somebody did. */
  readonly calibration?: Calibration;
  /** Of the secondary, where its configuration is known: its priority alone sets the length of a soft handover. */
  readonly secondary?: Election;
  /** How the VIP is handed over; absent: by a soft stop. */
  readonly handover?: HandoverRecipe;
  /** Where it is handed over; absent: nothing is known of it. */
  readonly sourceBackend?: NetworkBackend;
}

/** Nova pulls the plug after shutdown_timeout, 60 s by default. */
const POWER_OFF_SECONDS: Range = [2, 60];
const VALIDATE_SECONDS: Range = [5, 60];
/** Networks, ports and reservations: 10 to 20 calls of 0.2 to 3 s each. */
const NETWORK_SECONDS: Range = [10, 120];
const CUTOVER_SECONDS: Range = [2, 30];

export function forecast(input: ForecastInput): Forecast {
  const { calibration } = input;
  const disks = diskCost(input);
  const restart = sum(POWER_OFF_SECONDS, BOOT_SECONDS, VALIDATE_SECONDS);
  const exposure = sum(disks.exposure, times(input.disksGib.length, restart));
  const duration = sum(networkSeconds(calibration), disks.before, exposure, CUTOVER_SECONDS);
  return {
    ...interruptionBudget(input),
    exposureSeconds: whole(exposure),
    durationSeconds: whole(duration),
    bytes: disks.bytes,
    basis: [...budgetBasis(input), ...disks.basis, ...calibrationBasis(calibration)],
  };
}

function diskCost(input: ForecastInput): DiskCost {
  const { disks } = input;
  if (disks.strategy === 'image') return imageCost(disks, input);
  return disks.strategy === 'mover' ? moverCost(disks, input) : rbdCost(disks, input);
}

/** What the strategy that was not chosen would cost, in a line; `needs`: what stands between. */
export function otherStrategy(input: ForecastInput, needs: string): string {
  const { exposureSeconds, durationSeconds, bytes } = forecast(input);
  return `the other strategy, ${input.disks.strategy}: exposure ${rangeOf(exposureSeconds)} s, duration ${rangeOf(durationSeconds)} s, at most ${(bytes / GIB).toFixed(1)} GiB cross${needs === '' ? '' : `; ${needs}`}`;
}

/** For a time-out: twice the worst that is expected of one load balancer, and never below an hour. */
export function copyTimeoutSeconds(
  disksGib: readonly (readonly number[])[],
  calibration?: Calibration,
  limit: Pick<CopyWay, 'mostBytesPerSecond'> = {},
): number {
  const worst = disksGib.map((disks) => copySeconds(disks, calibration, limit)[1]);
  return Math.max(3600, Math.ceil((2 * Math.max(0, ...worst)) / 60) * 60);
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

const whole = ([from, to]: Range): Range => [Math.floor(from), Math.ceil(to)];
