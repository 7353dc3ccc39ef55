/** All disks of a load balancer side by side, by images. The pre-copy is a rehearsal: see docs/decisions/0001. */
import { isAtRest } from '../../domain/invariants.ts';
import { uniqueName } from '../../domain/marks.ts';
import { type BalancerJob, diskJobs, jobKey, type Pass } from '../disk-job.ts';
import type { DiskCopy, DiskStrategy } from '../disk-strategy.ts';
import { allCopies } from '../found-copies.ts';
import { allInGoodOrder } from '../in-good-order.ts';
import { isIdle } from '../is-idle.ts';
import { removeSourceHelpers } from '../source-views.ts';
import { removeTargetVolume } from '../target-volume.ts';
import { copyDisk, findCopy, hasHelpers, removeTargetImage } from './copy-by-image.ts';

export const imageStrategy: DiskStrategy = {
  isAtRest,
  preCopy: async (job) => {
    const copies = await copyAll(job, 'rehearsal');
    await Promise.all(diskJobs(job, 'rehearsal').map((one) => removeTargetVolume(one)));
    return copies;
  },
  finalCopy: (job) => copyAll(job, 'final'),
  finished: (job) => allCopies(job, findCopy),
  hasHelpers: async (job) => (await Promise.all(diskJobs(job, 'final').map((one) => hasHelpers(one)))).includes(true),
  isIdle,
  removals: (job, pass) =>
    diskJobs(job, pass).flatMap((one) =>
      [removeSourceHelpers, removeTargetImage, removeTargetVolume].map((remove) => ({
        mark: uniqueName(one.migrationId, jobKey(one)),
        disk: one.disk.key,
        remove: () => remove(one),
      })),
    ),
};

/** Where one disk fails, the others still finish in good order; then the first failure is told. */
async function copyAll(job: BalancerJob, pass: Pass): Promise<readonly DiskCopy[]> {
  return await allInGoodOrder(diskJobs(job, pass).map((one) => copyDisk(one)));
}
