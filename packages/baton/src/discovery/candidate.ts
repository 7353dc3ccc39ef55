import type { Confidence } from '../domain/confidence.ts';
import type { HaIp, LeftOut, Vip } from '../domain/ha-group.ts';
import type { CloudIndex } from './cloud-index.ts';

/** Why a server belongs to a shared address, and how sure that is. */
export interface Membership {
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
}

/** A shared address with the servers that may hold it, before candidates that share a server become one group. */
export interface Candidate {
  /** By what it was found, for people: `address pairs`, `server metadata`, `groups.yaml:3:5`. */
  readonly way: string;
  readonly vip: Vip;
  readonly haIps: readonly HaIp[];
  /** By the server's id. */
  readonly members: ReadonlyMap<string, Membership>;
  /** What a person calls the group; absent where nobody said. */
  readonly name?: string;
  /** What else is said of it that does not fit. */
  readonly contradictions?: readonly string[];
}

export interface Reading {
  readonly candidates: readonly Candidate[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * One way in which an HA IP can be declared in a cloud. Pure: it looks at lists that were read before.
 *
 * @param known what the ways before it found
 */
export type DeclarationReader = (cloud: CloudIndex, known: readonly Candidate[]) => Reading;
