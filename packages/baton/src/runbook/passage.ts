/** The two load balancers between which connections are kept, as the plan says. */
import type { Role } from '../domain/ha-group.ts';
import { firstToMove, secondToMove } from '../domain/order.ts';
import type { Plan, PlannedLoadBalancer } from '../domain/plan.ts';
import type { ConnectionKeeper, KeeperGuest, Passage } from '../ports/connection-keeper.ts';
import { balancerOf } from './balancers.ts';
import type { StepContext } from './step.ts';

/** The step whose evidence says whether connections are kept, and until when. */
export const KEEP_STEP = 'connections.keep';

/** Null: the plan does not ask for it. Or in words: why it cannot be done. */
export function passageOf(
  ctx: Pick<StepContext, 'migrationId' | 'plan' | 'connections'>,
): { readonly keeper: ConnectionKeeper; readonly passage: Passage } | string | null {
  const { plan, migrationId, connections } = ctx;
  const asked = plan.keepConnections;
  if (asked === undefined) return null;
  if (connections === null) return 'there is no SSH into the load balancers';
  const vips = plan.vips.map(({ address }) => address).filter((address) => !address.includes(':'));
  if (vips.length === 0) return 'no VIP is of IPv4';
  const passage = {
    migrationId,
    staying: sourceGuestOf(plan, secondToMove(plan)),
    taking: targetGuestOf(plan, firstToMove(plan)),
    addresses: asked.addresses,
    udpPort: asked.udpPort,
    vips,
    limitSeconds: asked.limit,
  };
  return { keeper: connections, passage };
}

/** In the source. */
export function sourceGuestOf(plan: Plan, role: Role): KeeperGuest {
  const balancer = balancerOf(plan, role);
  return guestAt(balancer, balancer.sshDestination);
}

function targetGuestOf(plan: Plan, role: Role): KeeperGuest {
  const balancer = balancerOf(plan, role);
  return guestAt(balancer, balancer.sshDestinationInTarget ?? balancer.sshDestination);
}

function guestAt({ name, sourceServerId, nics }: PlannedLoadBalancer, named: string | undefined): KeeperGuest {
  const destination = named ?? nics[0]?.fixedIps[0]?.address ?? name;
  return { serverName: name, destination, hostKeyOf: sourceServerId };
}
