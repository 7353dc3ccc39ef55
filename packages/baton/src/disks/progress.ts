import type { BalancerJob } from './disk-job.ts';

/** How often progress is told: often enough to look alive, seldom enough for the event log. */
const EVERY_MS = 1000;

/** Tells how many bytes of a copy are done, when it is time to. `total` null: nobody knows before its end. */
export function progressOf(
  job: Pick<BalancerJob, 'clock' | 'emit' | 'stepId'>,
  what: string,
): (done: number, total: number | null) => Promise<void> {
  let toldAtMs = job.clock.monotonicMs();
  return async (done, total) => {
    const nowMs = job.clock.monotonicMs();
    if (nowMs - toldAtMs < EVERY_MS) return;
    toldAtMs = nowMs;
    await job.emit({ kind: 'progress', stepId: job.stepId, what, done, total, unit: 'bytes' });
  };
}
