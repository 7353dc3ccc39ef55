import type { Id } from '../domain/id.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import { waitUntil } from '../ports/wait-until.ts';
import { CLEANING } from './delete-volume.ts';

/** Deletes a server that Baton made; done only when it is gone, and its volumes are free. */
export async function deleteServer(
  ctx: { readonly clock: Clock; readonly signal: AbortSignal },
  cloud: Cloud,
  id: Id<'server'>,
  patience: typeof CLEANING = CLEANING,
): Promise<void> {
  const attached = await cloud.compute.listVolumeAttachments(id, ctx.signal);
  await cloud.compute.deleteServer(id, ctx.signal);
  await waitUntil(ctx, `Server ${id} is deleted in ${cloud.name}`, patience, async () =>
    (await cloud.compute.getServer(id, ctx.signal)) === null ? true : null,
  );
  for (const { volumeId } of attached) {
    await waitUntil(ctx, `Volume ${volumeId} is free in ${cloud.name}`, patience, async () => {
      const volume = await cloud.volumes.getVolume(volumeId, ctx.signal);
      // One in an error becomes nothing else by waiting, and can be deleted as it is.
      return volume === null || volume.status === 'available' || volume.status.startsWith('error') ? true : null;
    });
  }
}
