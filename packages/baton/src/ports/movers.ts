/**
 * Guests that were booted from the mover image, and what is done with the disks that they serve. A mover is known by its key, such as
 * `m-1a2b3c4d.primary.source`: the same key is the same mover, also for another process of Baton on this machine, since what it
 * needs to be let in stands in Baton's data directory and never in the database.
 *
 * Every method throws a BatonError: code MOVER_ABSENT (retryable) when the guest does not dial in time, COPY_BROKEN (retryable) when a
 * link or device failed on the way, COPY_NOT_PROVED when what was written is not what was read.
 */
import type { CopyLimits } from '../domain/plan.ts';

export interface MoverNic {
  readonly macAddress: string;
  /** With its prefix length. */
  readonly address: string;
  readonly router: string | null;
  readonly mtu: number;
}

export interface MoverGuestJob {
  /** How it is called in messages. */
  readonly name: string;
  /** Its disks can only be read. */
  readonly readOnly: boolean;
  /** Without one it asks DHCP. */
  readonly nics: readonly MoverNic[];
}

/** A disk that a mover serves. */
export interface MoverDisk {
  /** As Linux calls it there, in the order in which they are plugged in: `vda`. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Of a volume: the first 20 characters of its id. */
  readonly serial: string | null;
}

export interface MoverPass {
  readonly from: { readonly mover: string; readonly disk: string };
  readonly to: { readonly mover: string; readonly disk: string };
  /** Of one disk of one migration: what is known of the target's content is kept by it. */
  readonly jobId: string;
  /** From 1; a pass that is repeated after a break keeps its number, and goes on where it stopped. */
  readonly pass: number;
  /** No other pass follows that would find what this one has missed. */
  readonly isLast: boolean;
  /** What the source shows: a snapshot's id, or `at-rest`. */
  readonly view: string;
  /** Of the target's disk, as the plan has it; the rest of it is zeros. */
  readonly sizeBytes: number;
  /** Is the SHA-256 of the whole source wanted? It costs a processor for as long as a gigabyte and a half is read in each second of it. */
  readonly sha256: boolean;
  readonly limits: CopyLimits;
}

export interface MoverPassReport {
  readonly sizeBytes: number;
  /** SHA-256 over the keyed tags of all blocks, equal at both ends, each read from its disk. */
  readonly root: string;
  /** Of the whole source as it was read; null when it was not asked for, and when a part was not read again after a break. */
  readonly sha256: string | null;
  readonly changedBytes: number;
  readonly wireBytes: number;
  readonly resumedBytes: number;
  readonly seconds: number;
}

export interface Movers {
  /** The bytes of the mover image with this job in it. Read it once, from the start, for each upload. */
  image(mover: string, job: MoverGuestJob): Promise<AsyncIterable<Uint8Array>>;
  /** What it serves, in the order in which the disks are plugged in, once it has dialled in. */
  disks(mover: string, withinSeconds: number, signal: AbortSignal): Promise<readonly MoverDisk[]>;
  /** `tell` is called about once a second. */
  pass(
    pass: MoverPass,
    tell: (progress: MoverProgress) => Promise<void>,
    signal: AbortSignal,
  ): Promise<MoverPassReport>;
  /** Is anything kept here of this mover, or of this job? */
  remembers(what: { readonly mover: string } | { readonly jobId: string }): Promise<boolean>;
  /** Nobody with this key is let in any more, and its secret is gone. */
  forget(mover: string): Promise<void>;
  /** What is known of the target's content of these jobs is gone, and their keys. */
  forgetJob(jobId: string): Promise<void>;
  close(): Promise<void>;
}

export interface MoverProgress {
  readonly doneBytes: number;
  readonly sizeBytes: number;
  readonly changedBytes: number;
  readonly bytesPerSecond: number;
  readonly etaSeconds: number | null;
}
