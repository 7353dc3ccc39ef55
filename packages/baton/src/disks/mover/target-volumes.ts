/** The volumes that become the load balancer's disks: made empty, filled by passes, and marked with their proof when they are whole. */
import type { Id } from '../../domain/id.ts';
import { metadataMark } from '../../domain/marks.ts';
import type { MoverPassReport } from '../../ports/movers.ts';
import { type BalancerJob, type DiskJob, diskJobs, jobKey } from '../disk-job.ts';
import { deleteVolume } from '../delete-volume.ts';
import type { DiskCopy } from '../disk-strategy.ts';
import { allInGoodOrder } from '../in-good-order.ts';
import { waitForVolume } from '../source-views.ts';
import { findTargetVolume, type TargetVolumeJob } from '../target-volume.ts';

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

export async function markProved(job: DiskJob, volumeId: Id<'volume'>, report: MoverPassReport): Promise<void> {
  const { root, sha256, changedBytes, wireBytes, seconds, resumedBytes } = report;
  await job.target.volumes.setVolumeMetadata(
    volumeId,
    {
      baton_root: root,
      baton_sha256: sha256 ?? 'not of one reading',
      baton_changed: String(changedBytes),
      baton_bytes: String(wireBytes),
      baton_resumed: String(resumedBytes),
      baton_seconds: seconds.toFixed(1),
    },
    job.signal,
  );
}

/** The finished copy; null while it is not proved, or cannot be booted from. */
export async function findCopy(job: TargetVolumeJob): Promise<DiskCopy | null> {
  const volume = await findTargetVolume(job);
  if (volume === null) return null;
  const { baton_root: root, baton_sha256: sha256 = '', baton_changed: changed, baton_bytes: bytes } = volume.metadata;
  if (root === undefined) return null;
  return {
    disk: job.disk.key,
    targetVolumeId: volume.id,
    bytes: Number(bytes ?? 0),
    seconds: Number(volume.metadata['baton_seconds'] ?? 0),
    proof: `${changed ?? 0} bytes differed and were sent, ${bytes ?? 0} on the wire; root ${root} at both ends, sha256 of the source ${sha256}`,
    digests: { root, sha256 },
  };
}
