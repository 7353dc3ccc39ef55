import { type BalancerJob, diskJobs } from './disk-job.ts';
import { hasUnfinishedSnapshot } from './source-views.ts';

/** A snapshot that is being made can be neither ended nor deleted; everything else of a pre-copy can. */
export async function isIdle(job: BalancerJob): Promise<boolean> {
  const looks = diskJobs(job, 'rehearsal').map((one) => hasUnfinishedSnapshot(one));
  return !(await Promise.all(looks)).includes(true);
}
