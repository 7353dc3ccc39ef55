/** What it costs to bring the disks across, by the strategy that does it. */
import type { Calibration } from '../domain/calibration.ts';
import type { Range } from './interruption-budget.ts';

/** How the disks get across, as far as it decides what that costs. */
export type CopyWay = (
  | { readonly strategy: 'image'; readonly preCopy: 'rehearse' | 'skip' }
  | { readonly strategy: 'mover' | 'rbd'; readonly preCopy: 'passes' | 'skip'; readonly goalSeconds: number }
) & {
  /** The plan lets no more cross (disks.limits). */
  readonly mostBytesPerSecond?: number;
};

/** Of all load balancers, one after the other. */
export interface DiskCost {
  /** While they run, in seconds. */
  readonly before: Range;
  /** While one of them is off, in seconds. */
  readonly exposure: Range;
  /** At most so many cross. */
  readonly bytes: number;
  /** In words. */
  readonly basis: readonly string[];
}

export interface DiskCostInput {
  /** Of each load balancer, the sizes of its disks. */
  readonly disksGib: readonly (readonly number[])[];
  readonly calibration?: Calibration;
}

/** Bytes in a second, and where that figure comes from. */
export interface Rate {
  readonly bytesPerSecond: number;
  readonly basis: string;
  /** By which factor it may be off, each way. */
  readonly unsure: number;
  /** It is never more than that. */
  readonly most?: number;
}

/** The same with what the plan lets cross. */
export function within(rate: Rate, { mostBytesPerSecond: most }: Pick<CopyWay, 'mostBytesPerSecond'>): Rate {
  if (most === undefined) return rate;
  return { ...rate, most, basis: `${rate.basis}; at most ${megabytes(most)} MB/s, by the plan's own limit` };
}

export const GIB = 2 ** 30;
export const BOOT_SECONDS: Range = [10, 180];
/** A measured time may double when the clouds are busy. */
export const BUSY = 2;
/** What is on a disk: a new system's is nearly empty, an old one's is full. */
const WRITTEN_SHARE: Range = [0.03, 1];
/** Snapshot, image and volume of one disk: 7 s in small clouds, a minute in busy ones. */
const MAKE_DISK_SECONDS: Range = [5, 60];

export function makeDiskSeconds(calibration: Calibration | undefined): Range {
  const measured = calibration?.copy?.makeDiskSeconds;
  return measured === undefined ? MAKE_DISK_SECONDS : [measured, Math.max(1, measured * BUSY)];
}

/** From all of it at the better rate to all of it at the worse one. */
export function secondsAt({ bytesPerSecond, unsure, most: limit = Infinity }: Rate, [least, most]: Range): Range {
  return [least / Math.min(limit, bytesPerSecond * unsure), most / Math.min(limit, bytesPerSecond / unsure)];
}

/** For what is written on these disks, and nothing else of them. */
export function writtenSeconds(rate: Rate, disksGib: readonly number[]): Range {
  const bytes = bytesOf(disksGib);
  return secondsAt(rate, [bytes * WRITTEN_SHARE[0], bytes * WRITTEN_SHARE[1]]);
}

/** For reading these disks whole. */
export function readSeconds(rate: Rate, disksGib: readonly number[]): Range {
  const bytes = bytesOf(disksGib);
  return secondsAt(rate, [bytes, bytes]);
}

export function bytesOf(disksGib: readonly number[]): number {
  return disksGib.reduce((sum, gib) => sum + gib * GIB, 0);
}

export const sum = (...ranges: readonly Range[]): Range =>
  ranges.reduce<Range>((all, one) => [all[0] + one[0], all[1] + one[1]], [0, 0]);
export const times = (factor: number, [from, to]: Range): Range => [factor * from, factor * to];
export const rangeOf = ([from, to]: Range): string => `${from}-${to}`;
export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
