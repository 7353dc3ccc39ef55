/** A volume that passes have filled is marked with its proof when it is whole, and found by it. */
import type { Id } from '../../domain/id.ts';
import type { MoverPassReport } from '../../ports/movers.ts';
import type { DiskJob } from '../disk-job.ts';
import type { DiskCopy } from '../disk-strategy.ts';
import { findTargetVolume, type TargetVolumeJob } from '../target-volume.ts';

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
