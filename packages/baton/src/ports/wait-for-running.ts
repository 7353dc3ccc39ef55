import type { Server } from '../domain/cloud-resources.ts';
import type { BatonError } from '../domain/error.ts';
import type { Id } from '../domain/id.ts';
import { isRunning } from '../domain/invariants.ts';
import type { Clock } from './clock.ts';
import type { Cloud } from './cloud.ts';
import { waitUntil } from './wait-until.ts';

export interface WaitForRunning {
  /** In words. */
  readonly what: string;
  readonly timeoutSeconds: number;
  readonly remedy: string;
  /** The error for a server that is gone, or in ERROR for good. */
  readonly failed: (server: Server | null) => BatonError;
}

/** Waits until a server runs, and nothing is being done to it. */
export async function waitUntilRunning(
  ctx: { readonly clock: Clock; readonly signal: AbortSignal },
  cloud: Cloud,
  id: Id<'server'>,
  { what, timeoutSeconds, remedy, failed }: WaitForRunning,
): Promise<Server> {
  return await waitUntil(ctx, what, { timeoutSeconds, intervalMs: 500, remedy }, async () => {
    const server = await cloud.compute.getServer(id, ctx.signal);
    if (server === null || (server.status === 'ERROR' && server.taskState === null)) throw failed(server);
    return isRunning(server) ? server : null;
  });
}
