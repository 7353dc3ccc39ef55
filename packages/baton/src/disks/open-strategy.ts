import type { Plan } from '../domain/plan.ts';
import type { BalancerJob, MoverJob, RbdJob } from './disk-job.ts';
import type { DiskStrategy } from './disk-strategy.ts';
import { imageStrategy } from './image/image-strategy.ts';
import { moverStrategy } from './mover/mover-strategy.ts';
import { rbdStrategy } from './rbd/rbd-strategy.ts';

/** Adds to a job what that strategy needs. */
export interface Completions {
  readonly mover: (job: BalancerJob) => MoverJob;
  readonly rbd: (job: BalancerJob) => RbdJob;
}

/** The strategy that the plan chose. */
export function openStrategy(disks: Plan['disks'], complete: Completions): DiskStrategy {
  if (disks.strategy === 'image') return imageStrategy;
  return disks.strategy === 'mover' ? moverStrategy(complete.mover) : rbdStrategy(complete.rbd);
}
