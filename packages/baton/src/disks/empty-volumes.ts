/** The volumes that become the load balancer's disks, made empty, to be filled by passes. */
import type { Id } from '../domain/id.ts';
import { metadataMark } from '../domain/marks.ts';
import { deleteVolume } from './delete-volume.ts';
import { type BalancerJob, type DiskJob, diskJobs, jobKey } from './disk-job.ts';
import { allInGoodOrder } from './in-good-order.ts';
import { waitForVolume } from './source-views.ts';
import { findTargetVolume } from './target-volume.ts';

/** Finds or makes them, in the order of the disks. */
export async function makeTargetVolumes(job: BalancerJob): Promise<readonly Id<'volume'>[]> {
  return await allInGoodOrder(diskJobs(job, 'final').map((one) => makeTargetVolume(one)));
}

async function makeTargetVolume(job: DiskJob): Promise<Id<'volume'>> {
  const present = await findTargetVolume(job);
  if (present !== null && present.status !== 'deleting' && !present.status.startsWith('error')) {
    if (present.status === 'creating') await waitForVolume(job, 'target', present.id);
    return present.id;
  }
  if (present !== null) await deleteVolume(job, job.target, present.id);
  const id = await job.target.volumes.createVolume(
    {
      name: job.disk.name,
      sizeGib: job.disk.sizeGib,
      volumeType: job.disk.targetVolumeType,
      from: { empty: true },
      metadata: metadataMark(job.migrationId, jobKey(job)),
    },
    job.signal,
  );
  await waitForVolume(job, 'target', id);
  return id;
}
