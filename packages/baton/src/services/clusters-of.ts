import type { Plan } from '../domain/plan.ts';
import type { RbdClusters } from '../ports/rbd-clusters.ts';
import type { Dependencies } from './dependencies.ts';

/** The Ceph clusters of the plan's disks; null when they go another way. */
export function clustersOf(
  deps: Pick<Dependencies, 'openClusters'>,
  { disks }: Pick<Plan, 'disks'>,
): RbdClusters | null {
  return disks.strategy === 'rbd' ? deps.openClusters(disks.rbd) : null;
}
