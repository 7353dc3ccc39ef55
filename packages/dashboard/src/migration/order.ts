/** Who moves first decides the order: the one that stays serves in the source meanwhile, and is the way back. */
import type { Role } from '../api/types/event.ts';
import type { Order, Plan } from '../api/types/plan.ts';

const FIRST: Readonly<Record<Order, Role>> = { 'primary-first': 'primary', 'standby-first': 'secondary' };

export function firstToMove({ order }: Pick<Plan, 'order'>): Role {
  return FIRST[order];
}

export function secondToMove(plan: Pick<Plan, 'order'>): Role {
  return firstToMove(plan) === 'primary' ? 'secondary' : 'primary';
}

export function nameOfRole(plan: Pick<Plan, 'loadBalancers'>, role: Role): string {
  return plan.loadBalancers.find((one) => one.role === role)?.name ?? `the ${role}`;
}
