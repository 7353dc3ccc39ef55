/** VRRP of the load balancers in the target: as their daemons tell it where there is a way in, else as their consoles do. */
import { BatonError } from '../domain/error.ts';
import type { Role } from '../domain/ha-group.ts';
import type { RunningInstance } from '../domain/vrrp.ts';
import { accessTo, guestOf } from './guest-of.ts';
import type { StepContext } from './step.ts';

/** Null: there is no way in, or it failed. A guest that was just started needs a moment until it lets anybody in. */
export async function daemonInTarget(ctx: StepContext, role: Role): Promise<readonly RunningInstance[] | null> {
  const { hands } = accessTo(ctx, 'target');
  if (hands === null) return null;
  const guest = await guestOf(ctx, 'target', role);
  if (guest === null) return null;
  try {
    return await hands.states(guest, ctx.signal);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof BatonError)) throw error;
    return null;
  }
}

export type OneState = 'MASTER' | 'BACKUP' | 'MIXED';

/** The one state of all instances; null where none runs. */
export function oneStateOf(instances: readonly RunningInstance[]): OneState | null {
  if (instances.length === 0) return null;
  if (instances.every(({ state }) => state === 'MASTER')) return 'MASTER';
  return instances.every(({ state }) => state === 'BACKUP') ? 'BACKUP' : 'MIXED';
}
