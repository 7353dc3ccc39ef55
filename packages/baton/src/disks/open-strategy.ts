import type { Plan } from '../domain/plan.ts';
import type { BalancerJob, MoverJob } from './disk-job.ts';
import type { DiskStrategy } from './disk-strategy.ts';
import { imageStrategy } from './image/image-strategy.ts';
import { moverStrategy } from './mover/mover-strategy.ts';

/** The strategy that the plan chose. `complete` adds to a job what movers need. */
export function openStrategy(disks: Plan['disks'], complete: (job: BalancerJob) => MoverJob): DiskStrategy {
  return disks.strategy === 'image' ? imageStrategy : moverStrategy(complete);
}
