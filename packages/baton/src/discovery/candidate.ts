import type { HaIp, LeftOut, Vip } from '../domain/ha-group.ts';
import type { CloudSnapshot } from './snapshot.ts';

/** A shared address with the servers that may hold it, before candidates that share a server become one group. */
export interface Candidate {
  readonly vip: Vip;
  readonly haIps: readonly HaIp[];
  /** Why each of them belongs to it, by the server's id. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** One way in which an HA IP can be declared in a cloud. Pure: it looks at lists that were read before. */
export type DeclarationReader = (snapshot: CloudSnapshot) => {
  readonly candidates: readonly Candidate[];
  readonly leftOut: readonly LeftOut[];
};
