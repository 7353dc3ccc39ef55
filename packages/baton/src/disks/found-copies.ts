/** The finished copies of a load balancer's disks, as a strategy finds each of them. */
import { type BalancerJob, type DiskJob, diskJobs } from './disk-job.ts';
import type { DiskCopy } from './disk-strategy.ts';

export type FindCopy = (job: DiskJob) => Promise<DiskCopy | null>;

/** Those that are there, in the order of the disks. */
export async function foundCopies(job: BalancerJob, find: FindCopy): Promise<readonly DiskCopy[]> {
  const copies = await Promise.all(diskJobs(job, 'final').map((one) => find(one)));
  return copies.filter((copy) => copy !== null);
}

/** The same; null while one of them is missing. */
export async function allCopies(job: BalancerJob, find: FindCopy): Promise<readonly DiskCopy[] | null> {
  const copies = await foundCopies(job, find);
  return copies.length < job.balancer.disks.length ? null : copies;
}
