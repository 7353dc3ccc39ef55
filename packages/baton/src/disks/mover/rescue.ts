/**
 * The source's own server as the mover of its disks at rest: Nova's rescue boots it from the mover image, with its disks beside. It stays
 * so, locked, until the migration is over: leaving the rescue always boots the guest (nova/compute/manager.py, unrescue_instance), and a
 * guest that booted has written to the disk that was copied.
 *
 *   off, locked ──▶ unlocked ──▶ rescued by our image ──▶ locked, and its disks are served read-only
 */
import type { Server } from '../../domain/cloud-resources.ts';
import { BatonError } from '../../domain/error.ts';
import { LENT_TO_MOVER } from '../../domain/marks.ts';
import { waitUntil } from '../../ports/wait-until.ts';
import { CLEANING } from '../delete-volume.ts';
import type { BalancerJob, MoverJob } from '../disk-job.ts';
import { imageRef } from './mover-image.ts';
import { moverKey, nameOf } from './mover-marks.ts';

/** In rescue, on its way there, or failed on its way: Nova rescues from ERROR, too. Its own system runs in none of them. */
export function isLent(server: Server | null): boolean {
  if (server === null) return false;
  return (
    server.status === 'RESCUE' ||
    server.taskState === 'rescuing' ||
    (server.status === 'ERROR' && server.powerState !== 1)
  );
}

/**
 * Answers with what the mover shows of its disks: they are the same as long as nobody made it run, and every run is told by the rescue
 * behind it.
 */
export async function lendToMover(job: MoverJob): Promise<string> {
  const { balancer, source } = job;
  const id = balancer.sourceServerId;
  const server = await source.compute.getServer(id, job.signal);
  const isRescued = server?.status === 'RESCUE' || server?.taskState === 'rescuing';
  if (isRescued && !(await job.movers.remembers({ mover: moverKey(job, 'rescue') }))) throw keyLost(job);
  if (server?.status === 'RESCUE' && server.locked) return await viewOf(job);
  const nics = job.sourceNics;
  if (!isRescued) {
    const imageId = await imageRef(job, 'rescue', { name: `${balancer.name} in ${source.name}`, readOnly: true, nics });
    await source.compute.unlockServer(id, job.signal);
    await source.compute.rescueServer(id, imageId, job.signal);
  }
  const options = {
    timeoutSeconds: job.copyTimeoutSeconds,
    intervalMs: 500,
    remedy:
      'Look at the server in the source. One that hangs on its way is let go by its operator alone (openstack server set --state).',
  };
  await waitUntil(job, `${balancer.name} is in rescue in ${source.name}`, options, async () => {
    const now = await source.compute.getServer(id, job.signal);
    if (now?.status === 'RESCUE' && now.taskState === null) return now;
    // Nova says `rescuing` from the moment in which it takes the call until it is done with it, well or not.
    if (now === null || now.taskState === null) throw notRescued(job, now?.status ?? 'gone');
    return null;
  });
  await source.compute.lockServer(id, `Baton ${job.migrationId}: ${LENT_TO_MOVER}`, job.signal);
  return await viewOf(job);
}

async function viewOf({ balancer, source, signal }: MoverJob): Promise<string> {
  const actions = await source.compute.listActions(balancer.sourceServerId, signal);
  const rescue = actions.find(({ action }) => action === 'rescue');
  return `at rest since rescue ${rescue?.requestId ?? 'unknown'}`;
}

export async function hasRescueImage(job: BalancerJob): Promise<boolean> {
  return (await job.source.images.listImages({ name: nameOf(job, 'rescue') }, job.signal)).length > 0;
}

/** And the key in it. The server stays as it is; one that is on its way into rescue still needs the image. */
export async function removeRescueImage(job: MoverJob): Promise<void> {
  await waitUntil(job, `${job.balancer.name} is not on its way into rescue`, CLEANING, async () => {
    const server = await job.source.compute.getServer(job.balancer.sourceServerId, job.signal);
    return server?.taskState === 'rescuing' ? null : true;
  });
  for (const { id } of await job.source.images.listImages({ name: nameOf(job, 'rescue') }, job.signal))
    await job.source.images.deleteImage(id, job.signal);
  await job.movers.forget(moverKey(job, 'rescue'));
}

function keyLost({ balancer, source }: MoverJob): BatonError {
  return new BatonError({
    code: 'MOVER_KEY_LOST',
    kind: 'user',
    message: `${balancer.name} is in rescue in ${source.name}, and what lets its mover in is not in this data directory.`,
    remedy:
      'Go on where the migration was begun (BATON_HOME), or abort it and begin again. Was it rescued by somebody else? Ask them first.',
  });
}

function notRescued({ balancer, source }: MoverJob, status: string): BatonError {
  return new BatonError({
    code: 'RESCUE_FAILED',
    kind: 'cloud',
    message: `${balancer.name} did not come into rescue in ${source.name} (${status}).`,
    remedy:
      'Look at the server for the reason. The other load balancer serves meanwhile. Then start the migration again, or roll back.',
    retryable: true,
  });
}
