/** Disks by movers: passes over the running load balancer, then one read of its disks at rest and what still differs. */
import type { Calibration } from '../domain/calibration.ts';
import {
  BOOT_SECONDS,
  bytesOf,
  type CopyWay,
  type DiskCost,
  type DiskCostInput,
  GIB,
  makeDiskSeconds,
  megabytes,
  type Rate,
  rangeOf,
  readSeconds,
  secondsAt,
  sum,
  times,
  within,
  writtenSeconds,
} from './disk-cost.ts';
import type { Range } from './interruption-budget.ts';

/** A link of 1 Gbit/s carries 117 MB/s. A pass over 4 GiB took 3.5 s with both ends on one machine and no cloud between. */
const DEFAULT_RATE: Rate = {
  bytesPerSecond: 100_000_000,
  basis:
    'read rate 100 MB/s: a default, about what a link of 1 Gbit/s carries, not measured between yours. Both ends are read at the same time, so it is the slower one that counts; a pass over 4 GiB took 3.5 s where nothing was between them (two processes, no cloud)',
  unsure: 4,
};
/** It was measured by images, which go another way than a mover's reads. */
const UNSURE_BY_IMAGES = 2;
/** In rescue after 7 s, and answering after 17 s: a small cloud, guests under emulation. */
const MOVER_UP_SECONDS: Range = [10, 120];
/** At least two, since only the second one tells what changes meanwhile. */
const PASSES: Range = [2, 4];
/** Of what is there, at most: what differs in all passes but the first. */
const CHANGED_SHARE = 0.1;

export function moverCost(
  way: Extract<CopyWay, { goalSeconds: number }>,
  { disksGib, calibration }: DiskCostInput,
): DiskCost {
  const { preCopy, goalSeconds } = way;
  const rate = within(rateOf(calibration), way);
  const isPassed = preCopy === 'passes';
  const all = bytesOf(disksGib.flat());
  const differs = (disks: readonly number[]): Range => (isPassed ? [0, goalSeconds] : writtenSeconds(rate, disks));
  const final = disksGib.map((disks) => sum(MOVER_UP_SECONDS, readSeconds(rate, disks), differs(disks)));
  return {
    before: isPassed ? sum(...disksGib.map((disks) => passesSeconds(disks, rate, calibration))) : [0, 0],
    exposure: sum(...final),
    bytes: Math.ceil(all * (isPassed ? 1 + CHANGED_SHARE : 1)),
    basis: [
      `exposure: power off, rescue and boot of a mover (${rangeOf(MOVER_UP_SECONDS)} s; 17 s measured in a small cloud with guests under emulation), one read of every disk at both ends, ${isPassed ? `what still differs (${goalSeconds} s, the goal of the passes)` : 'everything that is on them, since no pass was made before'}, boot (${rangeOf(BOOT_SECONDS)} s) and validation of each load balancer in turn; time at gates and the rollback window are not counted`,
      ...(isPassed
        ? [
            `passes while the load balancers run: ${rangeOf(PASSES)} of each, with a snapshot, a volume from it and a mover for each pass; they end when what changes is sent within ${goalSeconds} s`,
          ]
        : []),
      `bytes: all disks at full size, once${isPassed ? ', and a tenth more for what changes meanwhile' : ''}; blocks of zeros are not sent, so it is the most. Every pass reads each disk whole besides, over the network from its cloud to this machine: ${(all / GIB).toFixed(0)} GiB in each cloud for one pass over all of them`,
      rate.basis,
    ],
  };
}

function passesSeconds(disks: readonly number[], rate: Rate, calibration: Calibration | undefined): Range {
  const each = sum(times(disks.length, makeDiskSeconds(calibration)), MOVER_UP_SECONDS, readSeconds(rate, disks));
  const changed = secondsAt(rate, [0, bytesOf(disks) * CHANGED_SHARE]);
  return sum([each[0] * PASSES[0], each[1] * PASSES[1]], writtenSeconds(rate, disks), changed);
}

function rateOf(calibration: Calibration | undefined): Rate {
  const copy = calibration?.copy ?? null;
  if (copy === null) return DEFAULT_RATE;
  return {
    bytesPerSecond: copy.bytesPerSecond,
    unsure: UNSURE_BY_IMAGES,
    basis: `read rate ${megabytes(copy.bytesPerSecond)} MB/s: the copy rate measured between these two clouds at ${calibration?.at}, by images; a mover may be twice as fast or twice as slow`,
  };
}
