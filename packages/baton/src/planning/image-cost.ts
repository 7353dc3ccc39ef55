/** Disks by images: every pass is a whole copy, and the last one is made while the load balancer is off. */
import type { Calibration } from '../domain/calibration.ts';
import {
  BOOT_SECONDS,
  bytesOf,
  type CopyWay,
  type DiskCost,
  type DiskCostInput,
  makeDiskSeconds,
  megabytes,
  type Rate,
  rangeOf,
  sum,
  times,
  within,
  writtenSeconds,
} from './disk-cost.ts';
import type { Range } from './interruption-budget.ts';

/** A 51 MB image in 3.1 s (1.6 s down, 1.5 s up): two small clouds on one machine. */
const DEFAULT_RATE: Rate = {
  bytesPerSecond: 16_000_000,
  basis:
    'copy rate 16 MB/s: a default, measured once between two small clouds on one machine, not between yours; baton plan create --calibrate measures yours',
  unsure: 4,
};
/** A measured rate is trusted more. */
const UNSURE_MEASURED = 1.5;

export function imageCost(
  way: Extract<CopyWay, { strategy: 'image' }>,
  { disksGib, calibration }: DiskCostInput,
): DiskCost {
  const { preCopy } = way;
  const copies = sum(...disksGib.map((disks) => copySeconds(disks, calibration, way)));
  const passes = preCopy === 'rehearse' ? 2 : 1;
  return {
    before: preCopy === 'rehearse' ? copies : [0, 0],
    exposure: copies,
    bytes: passes * bytesOf(disksGib.flat()),
    basis: [
      `exposure: final copy, power off, boot (${rangeOf(BOOT_SECONDS)} s) and validation of each load balancer in turn; time at gates and the rollback window are not counted`,
      `bytes: all disks at full size, ${passes === 2 ? 'twice (rehearsal and final copy)' : 'once'}; blocks of zeros are not sent, so it is the most`,
      within(rateOf(calibration), way).basis,
      'copy times: from a nearly empty disk at a better rate to a full one at a worse rate',
    ],
  };
}

/** Of one pass of one load balancer's disks. */
export function copySeconds(
  disksGib: readonly number[],
  calibration?: Calibration,
  limit: Pick<CopyWay, 'mostBytesPerSecond'> = {},
): Range {
  return sum(
    writtenSeconds(within(rateOf(calibration), limit), disksGib),
    times(disksGib.length, makeDiskSeconds(calibration)),
  );
}

function rateOf(calibration: Calibration | undefined): Rate {
  const copy = calibration?.copy ?? null;
  if (copy === null) return DEFAULT_RATE;
  const { bytes, bytesPerSecond } = copy;
  return {
    bytesPerSecond,
    unsure: UNSURE_MEASURED,
    basis: `copy rate ${megabytes(bytesPerSecond)} MB/s: measured between these two clouds at ${calibration?.at}, with ${megabytes(bytes)} MB`,
  };
}
