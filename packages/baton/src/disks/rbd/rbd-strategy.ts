/**
 * The strategy between two Ceph clusters. While the load balancer runs, diffs between snapshots bring the target's images close to its
 * disks; when it is off, one more brings what still differs, and both images are read whole: the same digest is the proof. Snapshots of the
 * clusters are neither Nova's nor Cinder's: nothing is done to a server, and none of them is there when Cinder shall delete a volume.
 */
import { shouldRepeat } from '@baton/mover';
import { BatonError } from '../../domain/error.ts';
import type { Id } from '../../domain/id.ts';
import { isAtRest } from '../../domain/invariants.ts';
import { uniqueName } from '../../domain/marks.ts';
import { imageText, type RbdImageName } from '../../domain/rbd-image.ts';
import type { RbdPassReport } from '../../ports/rbd-clusters.ts';
import { type BalancerJob, type DiskJob, diskJobs, jobKey, type Pass, type RbdJob } from '../disk-job.ts';
import type { DiskCopy, DiskStrategy, Removal } from '../disk-strategy.ts';
import { makeTargetVolumes } from '../empty-volumes.ts';
import { allCopies, foundCopies } from '../found-copies.ts';
import { allInGoodOrder } from '../in-good-order.ts';
import { progressOf } from '../progress.ts';
import { findTargetVolume, removeTargetVolume } from '../target-volume.ts';
import { findCopy, markProved } from './rbd-proof.ts';
import { makeNextSnapshot, ownSnapshots, removeOwnSnapshots } from './rbd-snapshots.ts';

const GIB = 2 ** 30;
const MOST_PASSES = 4;

/** One disk, its image in both clusters, and the pass that is brought across. */
interface Bringing {
  readonly one: DiskJob;
  readonly volumeId: Id<'volume'>;
  readonly from: RbdImageName;
  readonly to: RbdImageName;
  readonly snapshot: string;
}

export function rbdStrategy(complete: (job: BalancerJob) => RbdJob): DiskStrategy {
  return {
    isAtRest,
    preCopy: (job) => preCopy(complete(job)),
    finalCopy: (job) => finalCopy(complete(job)),
    finished: (job) => allCopies(job, findCopy),
    hasHelpers: (job) => hasHelpers(complete(job)),
    // A snapshot of a cluster is there at once, and whatever runs here ends with this process.
    isIdle: () => Promise.resolve(true),
    removals: (job) => removalsOf(complete(job)),
  };
}

async function preCopy(job: RbdJob): Promise<readonly DiskCopy[]> {
  const targets = await makeTargetVolumes(job);
  const history: { sizeBytes: number; changedBytes: number; seconds: number }[] = [];
  let copies: readonly DiskCopy[] = [];
  do {
    const number = history.length + 1;
    const bringings = await snapshots(job, 'rehearsal', targets);
    const reports: RbdPassReport[] = [];
    for (const bringing of bringings) reports.push(await bring(job, bringing, `, pass ${number}`));
    history.push({
      sizeBytes: job.balancer.disks.reduce((sum, { sizeGib }) => sum + sizeGib * GIB, 0),
      changedBytes: reports.reduce((sum, { writtenBytes }) => sum + writtenBytes, 0),
      seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
    });
    copies = bringings.map(({ one, volumeId }, at) => {
      const { streamBytes = 0, writtenBytes = 0, seconds = 0, sha256 = '' } = reports[at] ?? {};
      const proof = `pass ${number}: ${writtenBytes} bytes had changed and were written; sha256 ${sha256} of the diff at both ends`;
      return {
        disk: one.disk.key,
        targetVolumeId: volumeId,
        bytes: streamBytes,
        seconds,
        proof,
        digests: { diff: sha256 },
      };
    });
  } while (shouldRepeat(history, { sendSeconds: job.goalSeconds, mostPasses: MOST_PASSES }).repeat);
  return copies;
}

async function finalCopy(job: RbdJob): Promise<readonly DiskCopy[]> {
  if ((await allCopies(job, findCopy)) === null) {
    const targets = await makeTargetVolumes(job);
    for (const bringing of await snapshots(job, 'final', targets)) {
      const report = await bring(job, bringing, '');
      await markProved(bringing.one, bringing.volumeId, { ...report, sha256: await digestOfBoth(job, bringing) });
    }
  }
  await allInGoodOrder(diskJobs(job, 'final').map((one) => removeSnapshots(job, one)));
  return await foundCopies(job, findCopy);
}

/** Of all disks, one right after the other: they show nearly the same moment. */
async function snapshots(job: RbdJob, pass: Pass, targets: readonly Id<'volume'>[]): Promise<readonly Bringing[]> {
  const bringings: Bringing[] = [];
  for (const [at, one] of diskJobs(job, pass).entries()) {
    const volumeId = targets[at] ?? '';
    const [from, to] = [sourceImageOf(job, one), job.targetImage(volumeId)];
    await assertThere(job, from, to);
    bringings.push({ one, volumeId, from, to, snapshot: await makeNextSnapshot(job, from) });
  }
  return bringings;
}

/** One disk after the other: they share the link. What is older than both ends now have is no longer needed. */
async function bring(job: RbdJob, { one, from, to, snapshot }: Bringing, pass: string): Promise<RbdPassReport> {
  const telling = teller(job, `${one.balancer.name} ${one.disk.key}${pass}`);
  const report = await job.clusters.bring({ from, to, snapshot, limits: job.limits }, telling.tell, job.signal);
  await telling.ended();
  await removeOwnSnapshots(job, 'target', to, snapshot);
  await removeOwnSnapshots(job, 'source', from, snapshot);
  return report;
}

/** Both images are read whole, at the same time. */
async function digestOfBoth(job: RbdJob, { one, from, to, snapshot }: Bringing): Promise<string> {
  const [sent, arrived] = await allInGoodOrder([
    job.clusters.digest('source', from, snapshot, job.signal),
    job.clusters.digest('target', to, snapshot, job.signal),
  ]);
  if (sent === arrived) return sent;
  throw new BatonError({
    code: 'COPY_DIFFERS',
    kind: 'cloud',
    message: `${one.balancer.name} ${one.disk.key}: ${imageText(from)}@${snapshot} has sha256 ${sent.slice(0, 16)}…, ${imageText(to)}@${snapshot} has ${arrived.slice(0, 16)}….`,
    remedy:
      'The copy is not used. See that nothing else writes to the image in the target (rbd status), abort the migration and begin it anew; if it happens again, check both clusters.',
  });
}

async function hasHelpers(job: RbdJob): Promise<boolean> {
  for (const one of diskJobs(job, 'final')) {
    for (const [side, image] of await imagesOf(job, one))
      if ((await ownSnapshots(job, side, image)).length > 0) return true;
  }
  return false;
}

async function removeSnapshots(job: RbdJob, one: DiskJob): Promise<void> {
  for (const [side, image] of await imagesOf(job, one)) await removeOwnSnapshots(job, side, image);
}

/** Those that there are. */
async function imagesOf(job: RbdJob, one: DiskJob): Promise<readonly (readonly ['source' | 'target', RbdImageName])[]> {
  const from = job.sourceImage(one.disk);
  const volume = await findTargetVolume(one);
  return [
    ...(from === null ? [] : [['source', from] as const]),
    ...(volume === null ? [] : [['target', job.targetImage(volume.id)] as const]),
  ];
}

/** With the volumes also after the pre-copy alone: what only passes have filled is no copy. Cinder deletes none that has snapshots. */
function removalsOf(job: RbdJob): readonly Removal[] {
  return diskJobs(job, 'final').map((one) => ({
    mark: uniqueName(one.migrationId, jobKey(one)),
    disk: one.disk.key,
    remove: async () => {
      await removeSnapshots(job, one);
      await removeTargetVolume(one);
    },
  }));
}

function sourceImageOf(job: RbdJob, { balancer, disk }: DiskJob): RbdImageName {
  const image = job.sourceImage(disk);
  if (image !== null) return image;
  throw imageMissing(
    `The root disk of ${balancer.name} is no volume, and the plan names no pool for such disks.`,
    'Name it in the plan: disks.rbd.source.rootPool (Nova: images_rbd_pool), or make the plan with --disks image.',
  );
}

async function assertThere({ clusters }: RbdJob, from: RbdImageName, to: RbdImageName): Promise<void> {
  for (const [side, image] of [['source', from] as const, ['target', to] as const]) {
    if ((await clusters.look(side, image)) !== null) continue;
    throw imageMissing(
      `There is no image ${imageText(image)} in the cluster of the ${side}.`,
      `See that disks.rbd.${side} names the cluster and the pool that the volume type has (cinder: rbd_pool), and that Cinder calls it so (volume_name_template). Else make the plan with --disks image.`,
    );
  }
}

function imageMissing(message: string, remedy: string): BatonError {
  return new BatonError({ code: 'RBD_IMAGE_MISSING', kind: 'cloud', message, remedy });
}

function teller(job: RbdJob, what: string) {
  const progress = progressOf(job, what);
  let telling = Promise.resolve();
  const tell = (bytes: number): void => {
    telling = telling.then(() => progress(bytes, null));
    // Heard when the pass has ended.
    telling.catch(() => undefined);
  };
  return { tell, ended: () => telling };
}
