/** Starting and stopping servers, and waiting until it is true. */
import type { Server } from '../domain/cloud-resources.ts';
import { BatonError } from '../domain/error.ts';
import { isOff, isRunning } from '../domain/invariants.ts';
import type { Cloud } from '../ports/cloud.ts';
import { waitUntilRunning } from '../ports/wait-for-running.ts';
import { waitUntil } from '../ports/wait-until.ts';
import type { StepContext } from './step.ts';

type Waiter = Pick<StepContext, 'clock' | 'signal' | 'plan'>;

/** Soft first, then sure: Nova pulls the plug after its shutdown_timeout. */
export async function powerOff(ctx: Waiter, cloud: Cloud, serverId: string): Promise<Server> {
  const present = await cloud.compute.getServer(serverId, ctx.signal);
  if (isOff(present)) return present;
  await cloud.compute.stopServer(serverId, ctx.signal);
  return waitUntil(
    ctx,
    `Server ${serverId} in ${cloud.name} is off`,
    {
      timeoutSeconds: ctx.plan.timeouts.powerOff,
      intervalMs: 500,
      remedy:
        'Look at its console: the guest may ignore the shutdown. Stop it by hand there, then start the migration again.',
    },
    async () => {
      const server = await cloud.compute.getServer(serverId, ctx.signal);
      return isOff(server) ? server : null;
    },
  );
}

/** `onStarting` is called once the cloud has taken the request, and not when it runs already. */
export async function powerOn(
  ctx: Waiter,
  cloud: Cloud,
  serverId: string,
  onStarting: () => Promise<void>,
): Promise<Server> {
  const present = await cloud.compute.getServer(serverId, ctx.signal);
  if (isRunning(present)) return present;
  if (present?.status === 'RESCUE') await cloud.compute.unrescueServer(serverId, ctx.signal);
  // Out of ERROR, where a failed rescue or its end leaves it, no start leads (nova/compute/api.py, start and reboot).
  else if (present?.status === 'ERROR' && isOfSource(ctx, serverId)) {
    if (present.taskState === null) await cloud.compute.hardRebootServer(serverId, ctx.signal);
  } else await cloud.compute.startServer(serverId, ctx.signal);
  await onStarting();
  return waitForRunning(ctx, cloud, serverId);
}

function isOfSource({ plan }: Waiter, serverId: string): boolean {
  return plan.loadBalancers.some(({ sourceServerId }) => sourceServerId === serverId);
}

export async function waitForRunning(ctx: Waiter, cloud: Cloud, serverId: string): Promise<Server> {
  return await waitUntilRunning(ctx, cloud, serverId, {
    what: `Server ${serverId} in ${cloud.name} runs`,
    timeoutSeconds: ctx.plan.timeouts.boot,
    remedy: 'Look at the server and its console in the cloud, then start the migration again.',
    failed: (server) =>
      new BatonError({
        code: 'SERVER_FAILED',
        kind: 'cloud',
        message: `Server ${serverId} in ${cloud.name} ${server === null ? 'is gone' : `went to ERROR: ${server.fault ?? 'no reason given'}`}.`,
        remedy:
          'Delete it if it is in ERROR (it is marked as made by Baton), mend the reason, and start the migration again.',
      }),
  });
}
