/** Disks between Ceph clusters: diffs while the load balancer runs, then one more, and a read of both images whole. */
import type { Calibration } from '../domain/calibration.ts';
import {
  BOOT_SECONDS,
  bytesOf,
  type CopyWay,
  type DiskCost,
  type DiskCostInput,
  megabytes,
  type Rate,
  rangeOf,
  readSeconds,
  secondsAt,
  sum,
  within,
  writtenSeconds,
} from './disk-cost.ts';
import type { Range } from './interruption-budget.ts';

const DEFAULT_RATE: Rate = {
  bytesPerSecond: 100_000_000,
  basis:
    'rate between the clusters, and of reading an image: 100 MB/s, a default, about what a link of 1 Gbit/s carries, not measured between yours',
  unsure: 4,
};
/** It was measured by images, through Glance, and clusters are reached otherwise. */
const UNSURE_BY_IMAGES = 4;
/** Of what is there, at most: what differs in all diffs but the first. */
const CHANGED_SHARE = 0.1;

export function rbdCost(
  way: Extract<CopyWay, { goalSeconds: number }>,
  { disksGib, calibration }: DiskCostInput,
): DiskCost {
  const { preCopy, goalSeconds } = way;
  const rate = within(rateOf(calibration), way);
  const isPassed = preCopy === 'passes';
  const all = bytesOf(disksGib.flat());
  const differs = (disks: readonly number[]): Range => (isPassed ? [0, goalSeconds] : writtenSeconds(rate, disks));
  const passes = (disks: readonly number[]): Range =>
    sum(writtenSeconds(rate, disks), secondsAt(rate, [0, bytesOf(disks) * CHANGED_SHARE]));
  return {
    before: isPassed ? sum(...disksGib.map(passes)) : [0, 0],
    // Reading an image for the proof is not limited: it crosses to nobody, and the load balancer is off.
    exposure: sum(...disksGib.map((disks) => sum(differs(disks), readSeconds(rateOf(calibration), disks)))),
    bytes: Math.ceil(all * (isPassed ? 1 + CHANGED_SHARE : 1)),
    basis: [
      `exposure: power off, ${isPassed ? `what still differs (${goalSeconds} s, the goal of the diffs)` : 'everything that is on the disks, since no diff was brought before'}, one read of every disk in both clusters, boot (${rangeOf(BOOT_SECONDS)} s) and validation of each load balancer in turn; time at gates and the rollback window are not counted`,
      `bytes: all disks at full size, once${isPassed ? ', and a tenth more for what changes meanwhile' : ''}; what was never written is not sent, so it is the most`,
      rate.basis,
    ],
  };
}

function rateOf(calibration: Calibration | undefined): Rate {
  const copy = calibration?.copy ?? null;
  if (copy === null) return DEFAULT_RATE;
  return {
    bytesPerSecond: copy.bytesPerSecond,
    unsure: UNSURE_BY_IMAGES,
    basis: `rate between the clusters: ${megabytes(copy.bytesPerSecond)} MB/s, measured between these two clouds at ${calibration?.at}, by images; from cluster to cluster it may be four times as fast or as slow`,
  };
}
