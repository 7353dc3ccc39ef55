import type { Side } from '../domain/event.ts';
import type { Role } from '../domain/ha-group.ts';
import { isRunning } from '../domain/invariants.ts';
import type { Guest, GuestAccess } from '../ports/guest-access.ts';
import { balancerOf, sourceServer } from './balancers.ts';
import { findServer } from './made.ts';
import type { StepContext } from './step.ts';

type Looker = Pick<StepContext, 'migrationId' | 'plan' | 'source' | 'target' | 'signal'>;

/** The inside of a load balancer in one of the clouds; null while it does not run there. */
export async function guestOf(ctx: Looker, side: Side, role: Role): Promise<Guest | null> {
  const server = side === 'source' ? await sourceServer(ctx, role) : await findServer(ctx, role);
  if (!isRunning(server)) return null;
  const { nics, sshDestination, sshDestinationInTarget } = balancerOf(ctx.plan, role);
  const named = side === 'source' ? sshDestination : (sshDestinationInTarget ?? sshDestination);
  // Its twin has the same addresses.
  const addresses = nics.flatMap(({ fixedIps }) => fixedIps.map(({ address }) => address));
  return { server, addresses, destination: named ?? null };
}

export function accessTo(ctx: Pick<StepContext, 'guests' | 'guestsInTarget'>, side: Side): GuestAccess {
  return side === 'source' ? ctx.guests : ctx.guestsInTarget;
}
