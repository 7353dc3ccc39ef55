/** One pass over a disk: what is asked of both ends, and what each tells of it. */

/** Sizes of the protocol, in bytes. */
export const CHUNK_BYTES = 1024 * 1024;
export const BLOCK_BYTES = 64 * 1024;
export const SMALL_BLOCK_BYTES = 4 * 1024;
export const TAG_BYTES = 16;
/** After as many bytes that were gone over, what is known of them is on the target's disk, and never done again. */
export const COMMIT_BYTES = 64 * 1024 * 1024;

/** How the target learns what it holds when a pass begins. */
export type Knowledge =
  /** It reads all of its disk while the source reads its own. */
  | 'read'
  /** It goes by the manifest of the passes before, and reads nothing: only by explicit choice. */
  | 'manifest'
  /** A volume made just now: zeros, after a probe has found them so. */
  | 'fresh';

/** The same on both ends. */
export interface PassPlan {
  /** Of one disk of one migration, so that the ends of two moves can never meet. */
  readonly jobId: string;
  /** Counts from 1; a pass that is repeated after a break keeps its number. */
  readonly pass: number;
  /** What the source shows in this pass: a snapshot's id, or `at-rest`. A resumed pass must see the same. */
  readonly view: string;
  readonly sizeBytes: number;
  readonly knowledge: Knowledge;
  readonly tags: TagPlan;
  /** Bytes under way that the target has not yet confirmed. */
  readonly windowBytes: number;
  /** Are blocks that differ looked at again in small blocks? `auto`: while the link is slow. */
  readonly smallBlocks: 'auto' | 'always' | 'none';
  readonly compression: 'auto' | 'none';
}

export interface TagPlan {
  readonly algorithm: 'aes-128-gmac' | 'sha256-128';
  /** 16 random bytes, of this job alone; a secret from whoever may choose what the disk holds. */
  readonly key: Buffer;
}

/** Where it stands; told at most some times a second. */
export interface Progress {
  /** Bytes of the disk that were gone over, of `sizeBytes`. */
  readonly doneBytes: number;
  readonly sizeBytes: number;
  /** Bytes of the disk that differed. */
  readonly changedBytes: number;
  /** Bytes that crossed the link, both ways. */
  readonly wireBytes: number;
  /** Bytes of the disk gone over in a second, lately. */
  readonly bytesPerSecond: number;
  /** Null while nothing is known. */
  readonly etaSeconds: number | null;
}

/** What one end says of a pass that ended well. Both must agree on `root`. */
export interface PassReport {
  readonly pass: number;
  readonly view: string;
  readonly sizeBytes: number;
  /** SHA-256 over the tags of all blocks in order, as read from this end's disk, in hex. */
  readonly root: string;
  /** SHA-256 of the whole disk as the source read it, in hex; null when a part of it was not read again after a break. */
  readonly sha256: string | null;
  /** Bytes of the disk that differed, in blocks or, with small blocks, in small blocks. The same on both ends. */
  readonly changedBytes: number;
  /** Bytes of the whole disk in blocks that are all zero, whether they differed or not. The same on both ends. */
  readonly zeroBytes: number;
  readonly wireBytes: number;
  /** Bytes that an earlier try of this pass had done, and that were not done again. */
  readonly resumedBytes: number;
  readonly seconds: number;
  /** Of this process, over the pass: user and system time. */
  readonly cpuSeconds: number;
  /** Did the read-back pass this machine's page cache? Null on the source's end. */
  readonly readBackPassed: boolean | null;
}
