import type { EventBody } from '../domain/event.ts';
import type { PlannedDisk, PlannedLoadBalancer } from '../domain/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';

/** `rehearsal`: the source runs, the path is proved and measured. `final`: the source is off, this copy becomes the disk. */
export type Pass = 'rehearsal' | 'final';

/** One disk of one load balancer, on its way. */
export interface DiskJob {
  readonly migrationId: string;
  readonly stepId: string;
  readonly source: Cloud;
  readonly target: Cloud;
  readonly balancer: PlannedLoadBalancer;
  readonly disk: PlannedDisk;
  readonly pass: Pass;
  readonly copyTimeoutSeconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly emit: (event: EventBody) => Promise<void>;
  /**
   * Runs this alone among the jobs of one load balancer. Nova does one thing with a server at a time: a volume snapshot
   * beside an image of the same running server fails (seen on Zed: the snapshot goes to error).
   */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

/** One work after the other, in the order in which they were handed in. */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Part of every mark of this job: `primary.root.final`. */
export function jobKey(job: Pick<DiskJob, 'balancer' | 'disk' | 'pass'>): string {
  return `${job.balancer.role}.${job.disk.key}.${job.pass}`;
}

/** What is known of one finished copy. */
export interface DiskCopy {
  readonly disk: string;
  readonly targetVolumeId: string;
  /** Bytes that crossed from cloud to cloud. */
  readonly bytes: number;
  /** Of those bytes, in hex; equal at the source, on the way, and at the target. */
  readonly sha512: string;
  readonly seconds: number;
}
