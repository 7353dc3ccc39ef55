import type { EventBody } from '../domain/event.ts';
import type { CopyLimits, PlannedDisk, PlannedLoadBalancer } from '../domain/plan.ts';
import type { Id } from '../domain/id.ts';
import type { RbdImageName } from '../domain/rbd-image.ts';
import type { MoverNic, Movers } from '../ports/movers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { RbdClusters } from '../ports/rbd-clusters.ts';

/** `rehearsal`: the source runs, the path is proved and measured. `final`: the source is off, this copy becomes the disk. */
export type Pass = 'rehearsal' | 'final';

/** The disks of one load balancer, on their way. */
export interface BalancerJob {
  readonly migrationId: string;
  readonly stepId: string;
  readonly source: Cloud;
  readonly target: Cloud;
  readonly balancer: PlannedLoadBalancer;
  readonly copyTimeoutSeconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly emit: (event: EventBody) => Promise<void>;
  /**
   * Runs this alone among the works of one load balancer. Nova does one thing with a server at a time: a volume snapshot
   * beside an image of the same running server fails (seen on Zed: the snapshot goes to error).
   */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly limits: CopyLimits;
  /** Rests before so many bytes are sent on: all disks of the load balancer keep to the limit together. */
  readonly pace: (bytes: number) => Promise<void>;
}

/** What a strategy with movers needs besides. */
export interface MoverJob extends BalancerJob {
  readonly movers: Movers;
  /** Seconds in which what changed is to be sent, before the passes over the running source end. */
  readonly goalSeconds: number;
  /** Its first network in the target. */
  readonly targetNetwork: () => Promise<Id<'network'>>;
  /** The network of the load balancer itself, for its own server when it is rescued. */
  readonly sourceNics: readonly MoverNic[];
}

/** What a strategy between two Ceph clusters needs besides. */
export interface RbdJob extends BalancerJob {
  readonly clusters: RbdClusters;
  /** As with movers. */
  readonly goalSeconds: number;
  /** Null: that disk is in no pool that is named. */
  readonly sourceImage: (disk: PlannedDisk) => RbdImageName | null;
  readonly targetImage: (volumeId: Id<'volume'>) => RbdImageName;
}

/** One of them. */
export interface DiskJob extends BalancerJob {
  readonly disk: PlannedDisk;
  readonly pass: Pass;
}

export function diskJobs(job: BalancerJob, pass: Pass): readonly DiskJob[] {
  return job.balancer.disks.map((disk) => ({ ...job, disk, pass }));
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
