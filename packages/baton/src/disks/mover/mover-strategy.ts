/**
 * The strategy by movers. While the load balancer runs, passes over its snapshots bring the target's volumes close to its disks; when it
 * is off, one more pass brings what still differs, and proves all of it. A mover in the target holds the volumes from the first pass to
 * the last; at the source it is a helper with clones of the snapshots, then the load balancer's own server in rescue.
 */
import { shouldRepeat } from '@baton/mover';
import { isAtRest } from '../../domain/invariants.ts';
import { uniqueName } from '../../domain/marks.ts';
import { type BalancerJob, diskJobs, jobKey, type MoverJob } from '../disk-job.ts';
import type { DiskCopy, DiskStrategy, Removal } from '../disk-strategy.ts';
import { makeTargetVolumes } from '../empty-volumes.ts';
import { allCopies, foundCopies } from '../found-copies.ts';
import { allInGoodOrder } from '../in-good-order.ts';
import { isIdle } from '../is-idle.ts';
import { hasSourceHelpers, makeSourceVolume, removeSourceHelpers } from '../source-views.ts';
import { removeTargetVolume } from '../target-volume.ts';
import { moverKey, nameOf } from './mover-marks.ts';
import { hasMover, makeMover, removeMover } from './mover-server.ts';
import { copyId, passOver } from './passes.ts';
import { hasRescueImage, isLent, lendToMover, removeRescueImage } from './rescue.ts';
import { findCopy, markProved } from './proved-volume.ts';

/** Behind every pass over a snapshot. */
const LAST_PASS = 1_000_000;
const MOST_PASSES = 4;

export function moverStrategy(complete: (job: BalancerJob) => MoverJob): DiskStrategy {
  return {
    isAtRest: (server) => isAtRest(server) || isLent(server),
    preCopy: (job) => preCopy(complete(job)),
    finalCopy: (job) => finalCopy(complete(job)),
    finished: (job) => allCopies(job, findCopy),
    hasHelpers: async (job) => {
      const { movers } = complete(job);
      const left = [
        hasMover(job, 'source'),
        hasMover(job, 'target'),
        hasRescueImage(job),
        ...diskJobs(job, 'rehearsal').map(hasSourceHelpers),
        ...(['source', 'target', 'rescue'] as const).map((side) => movers.remembers({ mover: moverKey(job, side) })),
        ...diskJobs(job, 'final').map((one) => movers.remembers({ jobId: copyId(one) })),
      ];
      return (await Promise.all(left)).includes(true);
    },
    isIdle,
    removals: (job, pass) => (pass === 'rehearsal' ? ofPreCopy(job, complete) : ofFinalCopy(job, complete)),
  };
}

async function preCopy(job: MoverJob): Promise<readonly DiskCopy[]> {
  const targets = await makeTargetVolumes(job);
  await makeMover(job, 'target', targets, job.targetNetwork);
  const [nic] = job.balancer.nics;
  const history: { sizeBytes: number; changedBytes: number; seconds: number }[] = [];
  let copies: readonly DiskCopy[] = [];
  do {
    const clones: string[] = [];
    for (const one of diskJobs(job, 'rehearsal')) clones.push(await makeSourceVolume(one));
    await makeMover(job, 'source', clones, () => Promise.resolve(nic?.sourceNetworkId ?? ''));
    const sources = clones.map((volumeId) => ({ volumeId, view: volumeId }));
    const number = history.length + 1;
    const reports = await passOver(job, { pass: 'rehearsal', number, from: 'source', sources, targets });
    await removeMover(job, 'source');
    await allInGoodOrder(diskJobs(job, 'rehearsal').map((one) => removeSourceHelpers(one)));
    const sum = (of: (report: (typeof reports)[number]) => number): number =>
      reports.reduce((all, one) => all + of(one), 0);
    history.push({
      sizeBytes: sum(({ sizeBytes }) => sizeBytes),
      changedBytes: sum(({ changedBytes }) => changedBytes),
      seconds: sum(({ seconds }) => seconds),
    });
    copies = job.balancer.disks.map(({ key }, at) => ({
      disk: key,
      targetVolumeId: targets[at] ?? '',
      bytes: reports[at]?.wireBytes ?? 0,
      seconds: reports[at]?.seconds ?? 0,
      proof: `pass ${number}: ${reports[at]?.changedBytes ?? 0} bytes differed and were sent; root ${reports[at]?.root ?? ''} at both ends`,
      digests: { root: reports[at]?.root ?? '' },
    }));
  } while (shouldRepeat(history, { sendSeconds: job.goalSeconds, mostPasses: MOST_PASSES }).repeat);
  return copies;
}

async function finalCopy(job: MoverJob): Promise<readonly DiskCopy[]> {
  const jobs = diskJobs(job, 'final');
  if ((await allCopies(job, findCopy)) === null) {
    const targets = await makeTargetVolumes(job);
    // The target's mover is there already, unless the plan left the passes before out.
    const [view] = await allInGoodOrder([lendToMover(job), makeMover(job, 'target', targets, job.targetNetwork)]);
    const sources = job.balancer.disks.map(({ source }) => ({
      volumeId: source.kind === 'volume' ? source.volumeId : null,
      view,
    }));
    const reports = await passOver(job, { pass: 'final', number: LAST_PASS, from: 'rescue', sources, targets });
    for (const [at, one] of jobs.entries()) {
      const [report, volumeId] = [reports[at], targets[at]];
      if (report !== undefined && volumeId !== undefined) await markProved(one, volumeId, report);
    }
  }
  await allInGoodOrder([removeMover(job, 'target'), removeMover(job, 'source'), removeRescueImage(job)]);
  await allInGoodOrder(diskJobs(job, 'rehearsal').map((one) => removeSourceHelpers(one)));
  await allInGoodOrder(jobs.map((one) => job.movers.forgetJob(copyId(one))));
  return await foundCopies(job, findCopy);
}

type Complete = (job: BalancerJob) => MoverJob;

/** With the volumes: what only the passes before filled is no copy. */
function ofPreCopy(job: BalancerJob, complete: Complete): readonly Removal[] {
  const { mark, disk } = { mark: nameOf(job, 'source'), disk: 'mover' };
  const helpers = diskJobs(job, 'rehearsal').map((one) => ({
    mark: uniqueName(one.migrationId, jobKey(one)),
    disk: one.disk.key,
    remove: () => removeSourceHelpers(one),
  }));
  return [
    { mark, disk, remove: () => removeMover(complete(job), 'source') },
    ...helpers,
    ...ofFinalCopy(job, complete),
  ];
}

function ofFinalCopy(job: BalancerJob, complete: Complete): readonly Removal[] {
  const volumes = diskJobs(job, 'final').map((one) => ({
    mark: uniqueName(one.migrationId, jobKey(one)),
    disk: one.disk.key,
    remove: async () => {
      await removeTargetVolume(one);
      await complete(job).movers.forgetJob(copyId(one));
    },
  }));
  return [
    { mark: nameOf(job, 'target'), disk: 'mover', remove: () => removeMover(complete(job), 'target') },
    { mark: nameOf(job, 'rescue'), disk: 'mover', remove: () => removeRescueImage(complete(job)) },
    ...volumes,
  ];
}
