import type { BalancerJob, RbdJob } from '../disks/disk-job.ts';
import { BatonError } from '../domain/error.ts';
import { imageOfDisk, imageOfVolume } from '../domain/rbd-image.ts';
import type { StepContext } from './step.ts';

/** What a strategy between Ceph clusters has to know of the runbook's world. */
export function rbdJob({ plan, clusters }: StepContext, job: BalancerJob): RbdJob {
  const { disks } = plan;
  if (disks.strategy !== 'rbd' || clusters === null) {
    throw new BatonError({
      code: 'CLUSTERS_MISSING',
      kind: 'bug',
      message: 'The plan copies disks between Ceph clusters, and this process opened none.',
      remedy: 'Please report this.',
    });
  }
  const { source, target, goalSeconds } = disks.rbd;
  return {
    ...job,
    clusters,
    goalSeconds,
    sourceImage: (disk) => imageOfDisk(source, disk.source, job.balancer.sourceServerId),
    targetImage: (volumeId) => imageOfVolume(target, volumeId),
  };
}
