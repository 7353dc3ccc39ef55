/** The bytes of one image from cloud to cloud, never wholly in memory, hashed on the way. */
import { createHash } from 'node:crypto';
import type { Image } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { waitUntil } from '../../ports/wait-until.ts';
import { type DiskJob, jobKey } from '../disk-job.ts';
import { progressOf } from '../progress.ts';

/**
 * Streams the source image into the (queued) target image and compares three digests: what Glance computed when the source
 * image was written, what passed through here, and what Glance computed in the target. Glance does not check on download
 * and ignores a client's own checksum on upload (facts: openstack.md 4), so nobody else does it.
 */
export async function streamImage(
  job: DiskJob,
  from: Image,
  targetImageId: string,
): Promise<{ bytes: number; sha512: string }> {
  const hash = createHash('sha512');
  const meter = { bytes: 0, tell: progressOf(job, `${job.balancer.name} ${job.disk.key}`) };
  const download = await job.source.images.download(from.id, job.signal);
  await job.target.images.upload(targetImageId, metered(job, from, download, hash, meter), job.signal);
  const sha512 = hash.digest('hex');
  const arrived = await waitUntil(
    job,
    `Image ${targetImageId} of ${jobKey(job)} becomes active in ${job.target.name}`,
    {
      timeoutSeconds: 120,
      intervalMs: 500,
      remedy: 'Look at the image service of the target, then start the migration again.',
    },
    async () => {
      const image = await job.target.images.getImage(targetImageId, job.signal);
      return image?.status === 'active' ? image : null;
    },
  );
  compareDigests(
    job,
    [
      ['read from the source', from],
      ['stored in the target', arrived],
    ],
    sha512,
  );
  return { bytes: meter.bytes, sha512 };
}

async function* metered(
  job: DiskJob,
  from: Image,
  bytes: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
  meter: { bytes: number; readonly tell: ReturnType<typeof progressOf> },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    meter.bytes += chunk.byteLength;
    await meter.tell(meter.bytes, from.sizeBytes);
    await job.pace(chunk.byteLength);
    yield chunk;
  }
  // A connection that ends early looks like the end of the image.
  if (from.sizeBytes !== null && meter.bytes !== from.sizeBytes) {
    throw new BatonError({
      code: 'COPY_SHORT',
      kind: 'cloud',
      message: `Image ${from.id} of ${job.source.name} has ${from.sizeBytes} bytes, and the download ended after ${meter.bytes}.`,
      remedy: 'Start the migration again: the copy is begun anew.',
      retryable: true,
    });
  }
}

function compareDigests(job: DiskJob, places: readonly (readonly [string, Image])[], sha512: string): void {
  for (const [place, image] of places) {
    if (image.hash?.algorithm === 'sha512' && image.hash.value === sha512) continue;
    throw new BatonError({
      code: 'COPY_DIFFERS',
      kind: 'cloud',
      message:
        `${job.balancer.name} ${job.disk.key}: the image ${place} (${image.id}) has ${image.hash?.algorithm ?? 'no hash'} ` +
        `${image.hash?.value.slice(0, 16) ?? ''}…, the bytes that passed have sha512 ${sha512.slice(0, 16)}….`,
      remedy:
        'The copy is not used. Start the migration again to copy anew; if it happens again, check the image stores of both clouds.',
      retryable: true,
    });
  }
}
