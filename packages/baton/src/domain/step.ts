import type { ErrorRecord } from './error.ts';

/** What a step may do to the service: nothing, one load balancer left, the VIP changes LB, or the HA IP changes cloud. */
export type Impact = 'none' | 'exposure' | 'handover' | 'cutover';

/** One thing that a step proved, or could not prove with the access it has. */
export interface Proof {
  readonly what: string;
  readonly result: 'proved' | 'not-provable';
  /** What was seen: figures, digests, ids, who answered. */
  readonly detail: string;
  /** What was measured, by names that end in the unit, for steps that compare with it. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** What a step keeps. `data` is small JSON that later steps and the report read (ids are in the clouds, not here). */
export interface Evidence {
  readonly proofs: readonly Proof[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/** One call to a cloud while a step ran. */
export interface CloudCall {
  readonly cloud: string;
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly requestIds: readonly string[];
  /** It only looked, though its method may change something: Nova shows a console by a POST. Absent: as its method is. */
  readonly safe?: boolean;
  readonly durationMs: number;
}

/** How often a step called one service of one cloud, by the class of the answers' status. */
export interface CallCount {
  readonly cloud: string;
  readonly service: string;
  /** `2xx`, `4xx` ... */
  readonly status: string;
  readonly count: number;
}

export type StepState = 'running' | 'done' | 'failed' | 'undone';

/** A step of one migration as the journal knows it. */
export interface StepRecord {
  readonly stepId: string;
  readonly title: string;
  readonly impact: Impact;
  readonly state: StepState;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** How often it was begun: more than once after a crash, a failure, or a rollback. */
  readonly attempts: number;
  readonly evidence: Evidence | null;
  readonly error: ErrorRecord | null;
  /** Request ids of the calls that changed something (not GET), in order. */
  readonly requestIds: readonly string[];
}
