/** What one mover process is asked to do; told as JSON, in a file or on stdin, so that no secret stands in a command line. */
import type { PassPlan } from '../pass/pass.ts';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** How the two ends meet. */
export type LinkJob =
  /** Port 0: any; which one it became is told by the line `listening`. */
  | { readonly kind: 'listen'; readonly at: HostPort }
  | { readonly kind: 'connect'; readonly to: HostPort }
  /** Both ends dial a relay, which pairs those of one job. */
  | { readonly kind: 'relay'; readonly to: HostPort; readonly token: string };

/** PEM texts of one end, and who the other end is. Nobody but this one peer is talked to. */
export interface TlsIdentity {
  /** The authority of this job alone. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of the peer's certificate in DER: 32 bytes in hex with colons and capitals, as Node tells it. */
  readonly peerFingerprint256: string;
}

/** Of the source alone: it reads and sends. */
export interface ThrottleJob {
  /** Of data on the link. */
  readonly bytesPerSecond?: number;
  /** Of its disk. */
  readonly readBytesPerSecond?: number;
  /** The median that a read of 1 MiB may take before the mover steps back. */
  readonly latencyBudgetMs?: number;
}

/** The target's file of what it holds. */
export interface ManifestJob {
  readonly path: string;
  /** The file was put there from what was told of it, and the disk may have been written since: it is looked at again. */
  readonly mayLag: boolean;
  /** Tells every piece of it, so that it can be put together elsewhere: for a target whose only lasting disk is the one that is written. */
  readonly tell: boolean;
}

/** What an NBD server has kept of writes: chunks that are not in it are not read. */
export interface BitmapJob {
  /** As the server calls it. */
  readonly name: string;
  /** The pass at whose view it was begun. */
  readonly sincePass: number;
}

export interface Limits {
  /** All of it: waiting for the peer, the pass, and what is done again after breaks. */
  readonly seconds: number;
  /** A link on which nothing came for so long is taken as broken; signs of life come four times as often. */
  readonly idleSeconds: number;
  /** So often in a row the link may break, or not come about, with nothing committed in between. */
  readonly attempts: number;
}

/** A pass as the job tells it. The size is that of the device when it is not told. */
export type PassWish = Omit<PassPlan, 'sizeBytes'> & { readonly sizeBytes: number | null };

export interface PassJob {
  readonly role: 'source' | 'target';
  /** As `openDevice` takes it: `/dev/vdb`, a file, `nbd://127.0.0.1:10809/root`. */
  readonly device: string;
  readonly link: LinkJob;
  readonly tls: TlsIdentity;
  readonly pass: PassWish;
  /** Null on the source's end. */
  readonly manifest: ManifestJob | null;
  readonly throttle: ThrottleJob;
  readonly bitmap: BitmapJob | null;
  /** Of the source: what differs is read again before it is sent. Only for a view that does not change. */
  readonly readTwice: boolean;
  /** Of the source: the SHA-256 of the whole disk, holes and all, for the report. It proves nothing between the two ends, and costs a processor. */
  readonly sha256: boolean;
  /** Of the source: a disk that looks like an image in another format is taken as the raw disk that it is said to be. */
  readonly allowImageHeader: boolean;
  readonly limits: Limits;
}

export interface RelayJob {
  readonly role: 'relay';
  readonly at: HostPort;
  /** Who may meet here. */
  readonly meetings: readonly { readonly jobId: string; readonly token: string }[];
  readonly limits: { readonly seconds: number; readonly idleSeconds: number; readonly connections: number };
}

export type MoverJob = PassJob | RelayJob;
