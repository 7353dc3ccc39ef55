/** Looks that only tell: how things stand when a run begins or a window opens. A look that fails says nothing, and stops nothing. */
import { BatonError } from '../domain/error.ts';
import type { Side } from '../domain/event.ts';
import type { Role } from '../domain/ha-group.ts';
import { isRunning } from '../domain/invariants.ts';
import { readConsole } from '../guest/console.ts';
import { sourceServer } from './balancers.ts';
import { openDrivers } from './ha-ip-sides.ts';
import { findServer } from './made.ts';
import { tellHaIps, tellServer } from './sightings.ts';
import type { StepContext } from './step.ts';

const CONSOLE_LINES = 1000;

/** Both load balancers in both clouds, and where the HA IPs lead. */
export async function lookAround(ctx: StepContext): Promise<void> {
  for (const side of ['source', 'target'] as const) {
    for (const role of ['primary', 'secondary'] as const) await lookAtBalancer(ctx, side, role);
  }
  await lookAtHaIps(ctx);
}

/** One load balancer in one cloud, with its VRRP state where its console tells. */
export async function lookAtBalancer(ctx: StepContext, side: Side, role: Role): Promise<void> {
  await quietly(ctx, async () => {
    const server = side === 'source' ? await sourceServer(ctx, role) : await findServer(ctx, role);
    // In the target it is not made yet: nothing was seen.
    if (server === null && side === 'target') return;
    const cloud = side === 'source' ? ctx.source : ctx.target;
    const vrrp = isRunning(server)
      ? await quietly(
          ctx,
          async () => readConsole(await cloud.compute.consoleLog(server.id, CONSOLE_LINES, ctx.signal)).state,
        )
      : null;
    await tellServer(ctx, side, role, server, vrrp);
  });
}

/** Of an HA IP in the midst of a move, or whose hook cannot tell, it is not known where clients arrive. */
async function lookAtHaIps(ctx: StepContext): Promise<void> {
  for (const { haIp, driver } of openDrivers(ctx)) {
    await quietly(ctx, async () => {
      const leads = await driver.leads();
      if (leads === 'source' || leads === 'target') await tellHaIps(ctx, [haIp.address], leads);
    });
  }
}

async function quietly<T>(ctx: StepContext, look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof BatonError)) throw error;
    return null;
  }
}
