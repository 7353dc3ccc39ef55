/** What the checks of movers ask of a plan. */
import type { Plan, PlannedMover } from '../domain/plan.ts';

/** Null: the disks go without movers. */
export function moverOf({ disks }: Pick<Plan, 'disks'>): PlannedMover | null {
  return disks.strategy === 'mover' ? disks.mover : null;
}

/** What each of them says then. */
export const WITHOUT_MOVERS = 'The disks go another way: no mover is made.';
