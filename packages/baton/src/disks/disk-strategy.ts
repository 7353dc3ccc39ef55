/**
 * How the disks of one load balancer get across: the port that the runbook's copy steps speak to. A strategy looks at the clouds
 * before it makes anything, so that each call may be repeated after a crash at any point.
 */
import type { Server } from '../domain/cloud-resources.ts';
import type { BalancerJob, Pass } from './disk-job.ts';

/** What is known of one finished copy. */
export interface DiskCopy {
  readonly disk: string;
  readonly targetVolumeId: string;
  /** Bytes that crossed from cloud to cloud. */
  readonly bytes: number;
  readonly seconds: number;
  /** In words, with the digests that are equal at both ends; shown in the report as it is. */
  readonly proof: string;
  /** The same for programs. */
  readonly digests: Readonly<Record<string, string>>;
}

/** Takes one thing away that a pass made; each may fail by itself. */
export interface Removal {
  /** What it is part of, as its mark says. */
  readonly mark: string;
  readonly disk: string;
  readonly remove: () => Promise<void>;
}

export interface DiskStrategy {
  /** May its final copy begin, or go on, with the load balancer as it is? */
  isAtRest(server: Server | null): boolean;
  /** While the load balancer runs. */
  preCopy(job: BalancerJob): Promise<readonly DiskCopy[]>;
  /** The load balancer is off. Ends with volumes that a server can be booted from, and with nothing left of what helped. */
  finalCopy(job: BalancerJob): Promise<readonly DiskCopy[]>;
  /** The finished copies of `finalCopy`; null while one of them is missing. */
  finished(job: BalancerJob): Promise<readonly DiskCopy[] | null>;
  /** Is anything left of what only helped to make them? */
  hasHelpers(job: BalancerJob): Promise<boolean>;
  /** Nothing of the pre-copy is under way in a cloud that can be neither ended nor deleted. */
  isIdle(job: BalancerJob): Promise<boolean>;
  /** What takes everything of a pass away, copies and what helped. */
  removals(job: BalancerJob, pass: Pass): readonly Removal[];
}
