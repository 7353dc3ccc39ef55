/**
 * What an order decides: who moves first. Everything else follows from it. The one that stays serves in the source meanwhile;
 * the HA IPs are cut over to the first one in the target, which is guarded; the second one follows and makes the pair whole.
 */
import type { Role } from './ha-group.ts';
import type { Order, Plan } from './plan.ts';

/** The published procedure first: it is the default. */
export const ORDERS = ['primary-first', 'standby-first'] as const satisfies readonly Order[];

const FIRST: Readonly<Record<Order, Role>> = { 'primary-first': 'primary', 'standby-first': 'secondary' };

/** The load balancer that is in the target when the HA IPs are cut over. */
export function firstToMove({ order }: Pick<Plan, 'order'>): Role {
  return FIRST[order];
}

/** The load balancer that stays ready in the source until the rollback window ends. */
export function secondToMove(plan: Pick<Plan, 'order'>): Role {
  return otherRole(firstToMove(plan));
}

export function otherRole(role: Role): Role {
  return role === 'primary' ? 'secondary' : 'primary';
}

export function otherOrder(order: Order): Order {
  return order === 'primary-first' ? 'standby-first' : 'primary-first';
}
