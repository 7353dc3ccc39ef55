import type { DiffEvent, DiffHead } from './diff-format.ts';

/** What a target holds before a diff is applied. */
export interface TargetImage {
  readonly sizeBytes: number;
  /** In the order they were made; the last one is the end of the last diff that was whole. */
  readonly snapshots: readonly string[];
}

/** The data of a diff, verified. */
export type DiffData = Extract<DiffEvent, { readonly kind: 'write' | 'data' | 'zero' }>;

/**
 * Where a verified diff goes: begin, take in order, then either `complete` (all was verified: it may look complete now) or `abandon`
 * (it must never). Nothing but `abandon` is called after a failure. All reject with a `MoverError`.
 */
export interface DiffSink {
  state(): Promise<TargetImage>;
  begin(head: DiffHead): Promise<void>;
  /** Returns when there is room for more. Views in `data` are used up by then, or copied. */
  take(event: DiffData): Promise<void>;
  complete(): Promise<void>;
  /** Returns when nothing of this diff can be written any more. Never rejects. */
  abandon(): Promise<void>;
}
