import type { HaGroup, LeftOut } from '../domain/ha-group.ts';
import { BatonError } from '../domain/error.ts';
import { discoverGroups, type Discovery, type DiscoveryOptions } from '../discovery/discover-groups.ts';
import { lookCloser } from '../discovery/look-closer.ts';
import type { Cloud } from '../ports/cloud.ts';
import { findGroup } from './find-group.ts';

export interface SoughtGroup {
  /** Looked at closely. */
  readonly group: HaGroup;
  /** What was left out on its networks and of its servers. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * The one group that answers to `wanted`. A key that begins with another project's id is sought in every project, as far as
 * the session may see them.
 *
 * @throws BatonError GROUP_UNKNOWN, GROUP_AMBIGUOUS, ALL_PROJECTS_DENIED
 */
export async function seekGroup(
  cloud: Cloud,
  wanted: string,
  options: DiscoveryOptions,
  signal: AbortSignal,
): Promise<SoughtGroup> {
  const found = await seek(cloud, wanted, options, signal);
  const group = findGroup(found.groups, wanted, cloud.name);
  const near = new Set([
    ...group.networks.map(({ id }) => id),
    ...group.loadBalancers.map(({ server }) => server.id),
    ...group.vips.flatMap(({ port }) => port?.id ?? []),
  ]);
  const leftOut = found.leftOut.filter(({ about }) => about.some((id) => near.has(id)));
  return { group: await lookCloser(cloud, group, signal), leftOut };
}

async function seek(cloud: Cloud, wanted: string, options: DiscoveryOptions, signal: AbortSignal): Promise<Discovery> {
  const found = await discoverGroups(cloud, options, signal);
  if (options.allProjects === true || !isElsewhere(found, wanted)) return found;
  try {
    findGroup(found.groups, wanted, cloud.name);
    return found;
  } catch (error) {
    if (!(error instanceof BatonError) || error.code !== 'GROUP_UNKNOWN') throw error;
    return discoverGroups(cloud, { ...options, allProjects: true }, signal);
  }
}

/** A key is the project's id, a slash, and the ids of VIP ports. */
function isElsewhere({ projectId }: Discovery, wanted: string): boolean {
  return /^[0-9a-f-]{32,36}\//.test(wanted) && !wanted.startsWith(`${projectId}/`);
}
