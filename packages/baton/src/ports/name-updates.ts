/** Where a name leads, at the place that is the authority for it: Designate's API, or a name server that takes updates. */
import type { PlannedCutover } from '../domain/plan.ts';

export type DnsCutover = Extract<PlannedCutover, { readonly driver: 'dns' }>;

/** The records of one name of one type (A or AAAA, by the addresses). */
export interface NameRecords {
  readonly addresses: readonly string[];
  readonly ttlSeconds: number;
  /** Not all servers of the authority answer with these yet. */
  readonly pending?: boolean;
}

export interface NameUpdates {
  /** What the authority says now; null: the name has no such record. */
  read(name: DnsCutover, version: 4 | 6, signal: AbortSignal): Promise<NameRecords | null>;
  /**
   * Replaces the records if the addresses are still `expected`. Throws NAME_CHANGED (kind user) when they are others: somebody
   * else works on that name. The authority may need a moment until all of its servers say so: read again.
   */
  replace(name: DnsCutover, expected: readonly string[], wanted: NameRecords, signal: AbortSignal): Promise<void>;
  /** Whether `replace` would be taken, as far as the authority tells that without a change. Throws as `replace` does. */
  mayReplace(name: DnsCutover, expected: readonly string[], signal: AbortSignal): Promise<void>;
}
