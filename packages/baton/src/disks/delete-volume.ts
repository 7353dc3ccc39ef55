import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import { waitUntil } from '../ports/wait-until.ts';

/** How long a cloud may need to take away what a copy made. */
export const CLEANING = {
  timeoutSeconds: 120,
  intervalMs: 500,
  remedy: 'Delete it by hand (it is marked as made by Baton), then start the migration again.',
};

/** Deletes a volume that Baton made; done only when it is gone. Cinder refuses to delete what is being deleted already. */
export async function deleteVolume(
  ctx: { readonly clock: Clock; readonly signal: AbortSignal },
  cloud: Cloud,
  id: string,
): Promise<void> {
  const present = await cloud.volumes.getVolume(id, ctx.signal);
  if (present === null) return;
  if (present.status !== 'deleting') await cloud.volumes.deleteVolume(id, ctx.signal);
  await waitUntil(ctx, `Volume ${id} is deleted in ${cloud.name}`, CLEANING, async () =>
    (await cloud.volumes.getVolume(id, ctx.signal)) === null ? true : null,
  );
}
