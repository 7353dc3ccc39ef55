/**
 * From a disk of the source to something at rest that shows what is on it, by public APIs only, whether its server runs or not:
 * - root disk of a server that was booted from an image: createImage of the server (flattened by Nova) [-> volume from it];
 * - volume: snapshot (works while attached) -> volume from it [-> os-volume_upload_image]. A volume that is attached, or that
 *   has snapshots, cannot be uploaded itself (facts: openstack.md 2 and 3).
 */
import type { Image, NewVolume } from '../domain/cloud-resources.ts';
import type { Id } from '../domain/id.ts';
import { BatonError } from '../domain/error.ts';
import { metadataMark, uniqueName } from '../domain/marks.ts';
import { waitUntil } from '../ports/wait-until.ts';
import { type DiskJob, jobKey } from './disk-job.ts';
import { CLEANING, deleteVolume } from './delete-volume.ts';

/** Makes it, or finds what an earlier try made; returns when it is active. */
export async function makeSourceImage(job: DiskJob): Promise<Image> {
  const name = uniqueName(job.migrationId, jobKey(job));
  const image = await findSourceImage(job);
  const id =
    image?.id ??
    (job.disk.source.kind === 'image-root'
      ? await imageOfServer(job, name)
      : await imageOfVolume(job, job.disk.source.volumeId, name));
  return waitForImage(job, id);
}

/** The same as a volume; answers with its id when it is available. */
export async function makeSourceVolume(job: DiskJob): Promise<Id<'volume'>> {
  const name = uniqueName(job.migrationId, jobKey(job));
  const { source } = job.disk;
  if (source.kind === 'volume') {
    const { volumeId } = source;
    return await makeClone(job, { snapshotId: await job.alone(() => makeSnapshot(job, volumeId, name)) }, name);
  }
  const image = await findSourceImage(job);
  const imageId = image === null ? await imageOfServer(job, name) : await wholeImage(job, image.id);
  return await makeClone(job, { imageId }, name);
}

/** Images first of all what an upload left behind last: an image in a failed state is taken away, and made again. */
async function findSourceImage(job: DiskJob): Promise<Image | null> {
  const images = await job.source.images.listImages({ name: uniqueName(job.migrationId, jobKey(job)) }, job.signal);
  for (const image of images) {
    if (image.status !== 'killed' && image.status !== 'deleted') return image;
    await job.source.images.deleteImage(image.id, job.signal);
  }
  return null;
}

async function imageOfServer(job: DiskJob, name: string): Promise<string> {
  return job.alone(async () => {
    const mark = metadataMark(job.migrationId, jobKey(job));
    const id = await job.source.compute.createServerImage(job.balancer.sourceServerId, name, mark, job.signal);
    return await wholeImage(job, id);
  });
}

async function wholeImage(job: DiskJob, id: Id<'image'>): Promise<Id<'image'>> {
  await waitForImage(job, id);
  await waitForIdleServer(job);
  return id;
}

/** An image is active before Nova has let go of the server (facts: openstack.md 3). */
async function waitForIdleServer(job: DiskJob): Promise<void> {
  const id = job.balancer.sourceServerId;
  const options = { timeoutSeconds: job.copyTimeoutSeconds, intervalMs: 500, remedy: remedyFor(job) };
  await waitUntil(job, `Nothing is being done to ${job.balancer.name} in ${job.source.name}`, options, async () =>
    (await job.source.compute.getServer(id, job.signal))?.taskState === null ? true : null,
  );
}

async function imageOfVolume(job: DiskJob, volumeId: string, name: string): Promise<string> {
  const snapshotId = await job.alone(() => makeSnapshot(job, volumeId, name));
  const cloneId = await makeClone(job, { snapshotId }, name);
  // qcow2: blocks of zeros are neither stored nor sent.
  return job.source.volumes.uploadToImage(cloneId, name, 'qcow2', job.signal);
}

async function makeSnapshot(job: DiskJob, volumeId: string, name: string): Promise<string> {
  const id =
    (await usableSnapshot(job, volumeId, name)) ??
    (await job.source.volumes.createSnapshot(volumeId, name, metadataMark(job.migrationId, jobKey(job)), job.signal));
  await waitUntil(
    job,
    `Snapshot ${name} in ${job.source.name}`,
    { timeoutSeconds: job.copyTimeoutSeconds, intervalMs: 500, remedy: remedyFor(job) },
    async () => {
      const snapshot = await job.source.volumes.getSnapshot(id, job.signal);
      if (snapshot?.status === 'available') return snapshot;
      if (snapshot === null || snapshot.status.startsWith('error'))
        throw await refused(job, `snapshot of volume ${volumeId}`, id, snapshot?.status ?? 'gone');
      return null;
    },
  );
  return id;
}

/** What an earlier try left: one that failed, or is going, is waited away, since only one snapshot at a time may be there. */
async function usableSnapshot(job: DiskJob, volumeId: string, name: string): Promise<string | null> {
  for (const snapshot of await job.source.volumes.listSnapshots({ volumeId, name }, job.signal)) {
    if (snapshot.status !== 'deleting' && !snapshot.status.startsWith('error')) return snapshot.id;
    await deleteSnapshot(job, snapshot.id);
  }
  return null;
}

/** The same for the volume made from it. */
async function usableClone(job: DiskJob): Promise<string | null> {
  const mark = metadataMark(job.migrationId, jobKey(job));
  for (const volume of await job.source.volumes.listVolumes({ metadata: mark }, job.signal)) {
    if (volume.status !== 'deleting' && !volume.status.startsWith('error')) return volume.id;
    await deleteVolume(job, job.source, volume.id);
  }
  return null;
}

async function makeClone(job: DiskJob, from: NewVolume['from'], name: string): Promise<Id<'volume'>> {
  const volumeType = job.disk.source.kind === 'volume' ? job.disk.source.volumeType : null;
  const id =
    (await usableClone(job)) ??
    (await job.source.volumes.createVolume(
      {
        name,
        sizeGib: job.disk.sizeGib,
        from,
        metadata: metadataMark(job.migrationId, jobKey(job)),
        ...(volumeType === null ? {} : { volumeType }),
      },
      job.signal,
    ));
  // An earlier try may have plugged it in already.
  await waitForVolume(job, 'source', id, ['available', 'in-use']);
  return id;
}

/** Waits until a volume is available, or as `good` has it; an error is told with what the cloud lets the tenant know of its cause. */
export async function waitForVolume(
  job: DiskJob,
  side: 'source' | 'target',
  id: string,
  good: readonly string[] = ['available'],
): Promise<void> {
  const cloud = job[side];
  await waitUntil(
    job,
    `Volume ${id} of ${jobKey(job)} in ${cloud.name}`,
    { timeoutSeconds: job.copyTimeoutSeconds, intervalMs: 500, remedy: remedyFor(job) },
    async () => {
      const volume = await cloud.volumes.getVolume(id, job.signal);
      if (volume !== null && good.includes(volume.status)) return volume;
      if (volume === null || volume.status.startsWith('error'))
        throw await refused(job, `volume ${id}`, id, volume?.status ?? 'gone', side);
      return null;
    },
  );
}

async function waitForImage(job: DiskJob, id: string): Promise<Image> {
  return waitUntil(
    job,
    `Image ${id} of ${jobKey(job)} in ${job.source.name}`,
    { timeoutSeconds: job.copyTimeoutSeconds, intervalMs: 500, remedy: remedyFor(job) },
    async () => {
      const image = await job.source.images.getImage(id, job.signal);
      // A boot-from-volume server's createImage gives an active image of zero bytes: never take that for a disk.
      if (image?.status === 'active' && (image.sizeBytes ?? 0) > 0) return image;
      if (image === null || image.status === 'killed' || image.status === 'deleted' || image.status === 'active') {
        throw await refused(job, `image of ${job.balancer.name} ${job.disk.key}`, id, image?.status ?? 'gone');
      }
      return null;
    },
  );
}

async function refused(
  job: DiskJob,
  what: string,
  id: string,
  status: string,
  side: 'source' | 'target' = 'source',
): Promise<BatonError> {
  const reasons = await job[side].volumes.failureMessages(id, job.signal).catch(() => []);
  return new BatonError({
    code: 'COPY_REFUSED',
    kind: 'cloud',
    message: `${job[side].name} did not make the ${what} (status ${status})${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}.`,
    remedy:
      'Ask the operator of that cloud for the reason (it is in their block-storage log), mend it, and start the migration again.',
  });
}

function remedyFor(job: DiskJob): string {
  return `Look at it in ${job.source.name}. If it only needs longer than ${job.copyTimeoutSeconds} s, start the migration again: it goes on waiting for it.`;
}

type Cleaner = Pick<DiskJob, 'migrationId' | 'source' | 'balancer' | 'disk' | 'pass' | 'clock' | 'signal' | 'alone'>;

/** Is anything left in the source of what was made for this job? */
export async function hasSourceHelpers(
  job: Pick<DiskJob, 'migrationId' | 'source' | 'balancer' | 'disk' | 'pass' | 'signal'>,
): Promise<boolean> {
  const name = uniqueName(job.migrationId, jobKey(job));
  const metadata = metadataMark(job.migrationId, jobKey(job));
  const { source } = job.disk;
  const found = await Promise.all([
    job.source.images.listImages({ name }, job.signal),
    job.source.volumes.listVolumes({ metadata }, job.signal),
    source.kind === 'volume' ? job.source.volumes.listSnapshots({ volumeId: source.volumeId, name }, job.signal) : [],
  ]);
  return found.some((helpers) => helpers.length > 0);
}

/** A snapshot of this job that is neither finished nor failed. */
export async function hasUnfinishedSnapshot(
  job: Pick<DiskJob, 'migrationId' | 'source' | 'balancer' | 'disk' | 'pass' | 'signal'>,
): Promise<boolean> {
  if (job.disk.source.kind !== 'volume') return false;
  const name = uniqueName(job.migrationId, jobKey(job));
  const snapshots = await job.source.volumes.listSnapshots({ volumeId: job.disk.source.volumeId, name }, job.signal);
  return snapshots.some(({ status }) => status === 'creating');
}

/**
 * Takes away what was made in the source for this job. Nothing here belonged to anybody else: names and marks are ours. What
 * can go goes, also where something else cannot; then the first failure is told.
 */
export async function removeSourceHelpers(job: Cleaner): Promise<void> {
  const name = uniqueName(job.migrationId, jobKey(job));
  const failures: unknown[] = [];
  const attempt = (removal: Promise<void>): Promise<void> =>
    removal.catch((error: unknown) => void failures.push(error));
  for (const image of await job.source.images.listImages({ name }, job.signal)) {
    await attempt(job.source.images.deleteImage(image.id, job.signal));
  }
  const mark = metadataMark(job.migrationId, jobKey(job));
  for (const volume of await job.source.volumes.listVolumes({ metadata: mark }, job.signal)) {
    await attempt(deleteVolume(job, job.source, volume.id));
  }
  if (job.disk.source.kind === 'volume') {
    const { volumeId } = job.disk.source;
    for (const snapshot of await job.source.volumes.listSnapshots({ volumeId, name }, job.signal)) {
      await attempt(job.alone(() => deleteSnapshot(job, snapshot.id)));
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Done only when it is gone: the next snapshot, or the stop of the server, must not meet it half deleted. */
async function deleteSnapshot(job: Pick<Cleaner, 'source' | 'clock' | 'signal'>, id: string): Promise<void> {
  const present = await job.source.volumes.getSnapshot(id, job.signal);
  if (present === null) return;
  if (present.status !== 'deleting') await job.source.volumes.deleteSnapshot(id, job.signal);
  await waitUntil(job, `Helper snapshot ${id} is deleted`, CLEANING, async () =>
    (await job.source.volumes.getSnapshot(id, job.signal)) === null ? true : null,
  );
}
