/** The volume that becomes one disk of the load balancer in the target, found by its mark. */
import type { Volume } from '../domain/cloud-resources.ts';
import { metadataMark } from '../domain/marks.ts';
import { deleteVolume } from './delete-volume.ts';
import { type DiskJob, jobKey } from './disk-job.ts';

/** As much of a job as finds it. */
export type TargetVolumeJob = Pick<DiskJob, 'migrationId' | 'target' | 'balancer' | 'disk' | 'pass' | 'signal'>;

export async function findTargetVolume(job: TargetVolumeJob): Promise<Volume | null> {
  const metadata = metadataMark(job.migrationId, jobKey(job));
  return (await job.target.volumes.listVolumes({ metadata }, job.signal))[0] ?? null;
}

/** Deletes it and waits until it is gone. */
export async function removeTargetVolume(job: TargetVolumeJob & Pick<DiskJob, 'clock'>): Promise<void> {
  const volume = await findTargetVolume(job);
  if (volume !== null) await deleteVolume(job, job.target, volume.id);
}
