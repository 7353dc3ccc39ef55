/**
 * The two Ceph clusters that hold the disks. Every method throws a BatonError: code CLUSTER_UNUSABLE when the program, the cluster, the
 * pool or the cephx user is not as it should be, COPY_BROKEN (retryable) when something ends on the way, COPY_NOT_PROVED when what the
 * target has cannot be a copy.
 */
import type { CopyLimits } from '../domain/plan.ts';
import type { RbdImageName } from '../domain/rbd-image.ts';

export type ClusterSide = 'source' | 'target';

export interface RbdImage {
  readonly sizeBytes: number;
  /** In the order in which they were made. */
  readonly snapshots: readonly string[];
}

export interface RbdPass {
  readonly from: RbdImageName;
  readonly to: RbdImageName;
  readonly snapshot: string;
  readonly limits: CopyLimits;
}

export interface RbdPassReport {
  /** Bytes of the image that the diff wrote. */
  readonly writtenBytes: number;
  /** Of the diff, as it went from cluster to cluster. */
  readonly streamBytes: number;
  /** SHA-256 of the diff, equal at both ends, in hex; empty when the target stood there already. */
  readonly sha256: string;
  readonly seconds: number;
}

export interface RbdClusters {
  /** Null: there is no such image. */
  look(side: ClusterSide, image: RbdImageName): Promise<RbdImage | null>;
  makeSnapshot(side: ClusterSide, image: RbdImageName, snapshot: string): Promise<void>;
  removeSnapshot(side: ClusterSide, image: RbdImageName, snapshot: string): Promise<void>;
  /**
   * The target's image then stands at that snapshot of the source's, and has a snapshot of that name. What a pass that broke has left is
   * cleared first. `tell` is called with the bytes of the diff so far.
   */
  bring(passing: RbdPass, tell: (streamBytes: number) => void, signal: AbortSignal): Promise<RbdPassReport>;
  /** SHA-256 of everything in a snapshot, in hex. Reads all of it. */
  digest(side: ClusterSide, image: RbdImageName, snapshot: string, signal: AbortSignal): Promise<string>;
}
