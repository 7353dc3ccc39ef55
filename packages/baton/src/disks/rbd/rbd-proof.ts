/** A volume that a diff has made whole is marked with the digest of both images, and found by it. */
import type { Id } from '../../domain/id.ts';
import type { DiskJob } from '../disk-job.ts';
import type { DiskCopy } from '../disk-strategy.ts';
import { findTargetVolume, type TargetVolumeJob } from '../target-volume.ts';

export interface RbdProof {
  /** SHA-256 of the whole image at rest, the same in both clusters, in hex. */
  readonly sha256: string;
  /** That the last diff wrote. */
  readonly writtenBytes: number;
  /** Of the last diff, from cluster to cluster. */
  readonly streamBytes: number;
  readonly seconds: number;
}

export async function markProved(job: DiskJob, volumeId: Id<'volume'>, proof: RbdProof): Promise<void> {
  await job.target.volumes.setVolumeMetadata(
    volumeId,
    {
      baton_rbd_sha256: proof.sha256,
      baton_changed: String(proof.writtenBytes),
      baton_bytes: String(proof.streamBytes),
      baton_seconds: proof.seconds.toFixed(1),
    },
    job.signal,
  );
}

/** The finished copy; null while it is not proved. */
export async function findCopy(job: TargetVolumeJob): Promise<DiskCopy | null> {
  const volume = await findTargetVolume(job);
  if (volume === null) return null;
  const { baton_rbd_sha256: sha256, baton_changed: changed = '0', baton_bytes: bytes = '0' } = volume.metadata;
  if (sha256 === undefined) return null;
  return {
    disk: job.disk.key,
    targetVolumeId: volume.id,
    bytes: Number(bytes),
    seconds: Number(volume.metadata['baton_seconds'] ?? 0),
    proof: `${changed} bytes had changed and were written, ${bytes} from cluster to cluster; sha256 ${sha256} of both images at rest`,
    digests: { sha256 },
  };
}
