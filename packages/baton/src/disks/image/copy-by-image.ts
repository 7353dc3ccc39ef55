/**
 * The strategy that needs public APIs only: an image of the disk at rest, streamed from image service to image service,
 * and a volume made from it in the target. Every pass is a whole copy. A rehearsal goes the whole way while the source
 * still serves (so that a format, quota or volume type that the target refuses is met before the exposure begins) and
 * takes its volume away again.
 */
import type { Image } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { metadataMark, uniqueName } from '../../domain/marks.ts';
import { type DiskJob, jobKey } from '../disk-job.ts';
import type { DiskCopy } from '../disk-strategy.ts';
import { deleteVolume } from '../delete-volume.ts';
import { hasSourceHelpers, makeSourceImage, removeSourceHelpers, waitForVolume } from '../source-views.ts';
import { findTargetVolume, type TargetVolumeJob } from '../target-volume.ts';
import { streamImage } from './stream-image.ts';

/** The finished target volume of this job, if it is there. It carries the digest and the size of the copy it came from. */
export async function findCopy(job: TargetVolumeJob): Promise<DiskCopy | null> {
  const volume = await findTargetVolume(job);
  if (volume === null || !['available', 'in-use', 'reserved', 'attaching'].includes(volume.status)) return null;
  const { baton_sha512: sha512, baton_bytes: bytes, baton_seconds: seconds } = volume.metadata;
  if (sha512 === undefined) return null;
  return {
    disk: job.disk.key,
    targetVolumeId: volume.id,
    bytes: Number(bytes ?? 0),
    seconds: Number(seconds ?? 0),
    proof: `${bytes ?? 0} bytes, sha512 ${sha512}`,
    digests: { sha512 },
  };
}

/** Copies one disk; may be repeated after a crash at any point. */
export async function copyDisk(job: DiskJob): Promise<DiskCopy> {
  const present = await findTargetVolume(job);
  if (present !== null && !present.status.startsWith('error')) {
    await waitForVolume(job, 'target', present.id);
  } else {
    if (present !== null) await deleteVolume(job, job.target, present.id);
    await makeTargetVolume(job);
  }
  await removeSourceHelpers(job);
  await removeTargetImage(job);
  const copy = await findCopy(job);
  if (copy === null) {
    throw new BatonError({
      code: 'COPY_GONE',
      kind: 'cloud',
      message: `The copied volume of ${jobKey(job)} is no longer in ${job.target.name}.`,
      remedy: 'Somebody deleted it while it was made. Start the migration again: it is copied anew.',
      retryable: true,
    });
  }
  return copy;
}

async function makeTargetVolume(job: DiskJob): Promise<void> {
  const beganMs = job.clock.monotonicMs();
  const sourceImage = await makeSourceImage(job);
  const targetImageId = await makeTargetImage(job, sourceImage);
  const { bytes, sha512 } = await streamImage(job, sourceImage, targetImageId);
  const seconds = ((job.clock.monotonicMs() - beganMs) / 1000).toFixed(1);
  const volumeId = await job.target.volumes.createVolume(
    {
      name: job.pass === 'final' ? job.disk.name : uniqueName(job.migrationId, jobKey(job)),
      sizeGib: job.disk.sizeGib,
      volumeType: job.disk.targetVolumeType,
      from: { imageId: targetImageId },
      metadata: {
        ...metadataMark(job.migrationId, jobKey(job)),
        baton_sha512: sha512,
        baton_bytes: String(bytes),
        baton_seconds: seconds,
      },
    },
    job.signal,
  );
  await waitForVolume(job, 'target', volumeId);
}

/** A target image that an earlier try left is begun anew: Glance cannot go on in the middle (facts: openstack.md 4). */
async function makeTargetImage(job: DiskJob, from: Image): Promise<string> {
  await removeTargetImage(job);
  return job.target.images.createImage(
    {
      name: uniqueName(job.migrationId, jobKey(job)),
      diskFormat: from.diskFormat ?? 'qcow2',
      minDiskGib: 0,
      minRamMib: 0,
      properties: {
        ...(job.disk.boot ? job.balancer.imageProperties : {}),
        ...metadataMark(job.migrationId, jobKey(job)),
      },
    },
    job.signal,
  );
}

/** Is anything left, in either cloud, of what only helped to make the copy? */
export async function hasHelpers(job: TargetVolumeJob & Pick<DiskJob, 'source'>): Promise<boolean> {
  const name = uniqueName(job.migrationId, jobKey(job));
  return (await hasSourceHelpers(job)) || (await job.target.images.listImages({ name }, job.signal)).length > 0;
}

export async function removeTargetImage(job: TargetVolumeJob): Promise<void> {
  const name = uniqueName(job.migrationId, jobKey(job));
  for (const image of await job.target.images.listImages({ name }, job.signal))
    await job.target.images.deleteImage(image.id, job.signal);
}
