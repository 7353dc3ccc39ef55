/** What was done to a server, and by which request. */
import { z } from 'zod';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

export interface InstanceAction {
  /** Nova's word: create, start, stop, reboot, rescue, unrescue, lock, ... */
  readonly action: string;
  readonly requestId: string;
  /** By the cloud's own clock, as it tells it (UTC, without a zone). */
  readonly startedAt: string;
}

const actionsSchema = z.object({
  instanceActions: z.array(z.object({ action: z.string(), request_id: z.string(), start_time: z.string() })),
});

/** `GET /servers/{id}/os-instance-actions`, newest first. Nova keeps them while the server is there. */
export async function listInstanceActions(
  compute: ServiceClient,
  id: string,
  signal: AbortSignal,
): Promise<readonly InstanceAction[]> {
  const call = { method: 'GET', path: path`/servers/${id}/os-instance-actions`, signal } as const;
  const { instanceActions } = await compute.read(actionsSchema, call);
  return instanceActions
    .map((raw): InstanceAction => ({ action: raw.action, requestId: raw.request_id, startedAt: raw.start_time }))
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
}
