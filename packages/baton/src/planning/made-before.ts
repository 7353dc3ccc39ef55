/** What other migrations of Baton have made in the target and a later one takes along: groups of one network move one by one. */
import type { HaGroup } from '../domain/ha-group.ts';

/** A resource of the target with the mark of a migration: see domain/marks.ts. */
export interface MadeBefore {
  readonly migrationId: string;
  /** Such as `network.<id in the source>`. */
  readonly key: string;
  readonly id: string;
}

/** Source keys (`network.<id>`, `subnet.<id>`, `router.<id>`, `security-group.<id>`) -> ids in the target. */
export type Reusable = ReadonlyMap<string, string>;

/** Only what is described as Baton's own; null for anything else. */
export function markOf(resource: { readonly id: string; readonly description: string }): MadeBefore | null {
  const [, migrationId, key] = /^baton:([^:]+):(.+)$/.exec(resource.description) ?? [];
  return migrationId === undefined || key === undefined ? null : { migrationId, key, id: resource.id };
}

/**
 * What may be used again for this group. Not what an earlier migration of the group itself has left: its ports hold the
 * very addresses that are needed, and what becomes of it is for its own abort or commit to say.
 */
export function reusableFor(group: HaGroup, made: readonly MadeBefore[]): Reusable {
  const ownPorts = new Set(
    [
      ...group.loadBalancers.flatMap((balancer) => balancer.ports.map((port) => port.id)),
      ...group.vips.flatMap((vip) => (vip.port === null ? [] : [vip.port.id])),
    ].map((id) => `port.${id}`),
  );
  const attempts = new Set(made.filter((one) => ownPorts.has(one.key)).map((one) => one.migrationId));
  const found = new Map<string, string>();
  const ordered = made.toSorted((one, other) => one.id.localeCompare(other.id));
  for (const one of ordered) if (!attempts.has(one.migrationId) && !found.has(one.key)) found.set(one.key, one.id);
  return found;
}
