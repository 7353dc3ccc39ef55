import type { HaGroup } from '../../domain/ha-group.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { discoverGroups } from '../discover-groups.ts';
import { lookCloser } from '../look-closer.ts';

/** Every group of a cloud, each looked at closely. For tests. */
export async function groupsInFull(cloud: Cloud, signal: AbortSignal): Promise<readonly HaGroup[]> {
  const { groups } = await discoverGroups(cloud, {}, signal);
  return Promise.all(groups.map((group) => lookCloser(cloud, group, signal)));
}
