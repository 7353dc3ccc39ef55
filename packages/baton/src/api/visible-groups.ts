/**
 * HA groups as an actor may see them. The controller's own session in a cloud may see more, or belong to another project: an
 * operator is shown what it sees; everybody else what belongs to their project, found by a look at all projects where that is
 * needed.
 */
import type { Discovery, DiscoveryOptions } from '../discovery/discover-groups.ts';
import { type Actor, maySee } from '../domain/actor.ts';
import { BatonError } from '../domain/error.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import { findGroup } from '../services/find-group.ts';
import type { SoughtGroup } from '../services/seek-group.ts';
import type { Services } from '../services/services.ts';

type Looks = Pick<Services, 'discover' | 'showGroup'>;

/** Throws what Services.discover throws. */
export async function visibleGroups(
  services: Looks,
  actor: Actor,
  cloud: string,
  options: DiscoveryOptions,
  signal: AbortSignal,
): Promise<Discovery> {
  if (actor.access === 'operator') return await services.discover(cloud, options, signal);
  return (await lookForProject(services, actor, cloud, options, signal)).found;
}

/** Throws GROUP_UNKNOWN and GROUP_AMBIGUOUS, which speak only of what the actor may see. */
export async function visibleGroup(
  services: Looks,
  actor: Actor,
  cloud: string,
  wanted: string,
  options: DiscoveryOptions,
  signal: AbortSignal,
): Promise<SoughtGroup> {
  if (actor.access === 'operator') return await services.showGroup(cloud, wanted, options, signal);
  const { found, allProjects } = await lookForProject(services, actor, cloud, options, signal);
  const { key } = findGroup(found.groups, wanted, cloud);
  const sought = await services.showGroup(cloud, key, { ...options, allProjects }, signal);
  // Between the two looks a port may have gone to another project.
  if (!maySee(actor, sought.group.projectId)) throw unknown(wanted, cloud);
  return sought;
}

async function lookForProject(
  services: Looks,
  actor: Actor,
  cloud: string,
  options: DiscoveryOptions,
  signal: AbortSignal,
): Promise<{ readonly found: Discovery; readonly allProjects: boolean }> {
  const own = await services.discover(cloud, { ...options, allProjects: false }, signal);
  if (own.projectId === actor.project.id) return { found: cut(own, actor, true), allProjects: false };
  const all = await services.discover(cloud, { ...options, allProjects: true }, signal);
  return { found: cut(all, actor, false), allProjects: true };
}

/** `isOwn`: whatever was looked at belongs to the actor's project. */
function cut(found: Discovery, actor: Actor, isOwn: boolean): Discovery {
  const groups = found.groups.filter(({ projectId }) => maySee(actor, projectId));
  const known = new Set(groups.flatMap(idsOf));
  const name = found.projectNames[actor.project.id];
  return {
    projectId: actor.project.id,
    projectNames: name === undefined ? {} : { [actor.project.id]: name },
    groups,
    // What was left out names servers and ports of whatever project, and does not say of which.
    leftOut: isOwn
      ? found.leftOut
      : found.leftOut.filter(({ about }) => about.length > 0 && about.every((id) => known.has(id))),
  };
}

/** Of what belongs to the group alone: a network may be shared with others. */
function idsOf(group: HaGroup): readonly string[] {
  return [
    ...group.loadBalancers.flatMap(({ server, ports }) => [server.id, ...ports.map(({ id }) => id)]),
    ...group.vips.flatMap(({ port }) => port?.id ?? []),
    ...group.haIps.map(({ floatingIp }) => floatingIp.id),
    ...group.networks.filter(({ projectId }) => projectId === group.projectId).map(({ id }) => id),
  ];
}

function unknown(wanted: string, cloud: string): BatonError {
  return new BatonError({
    code: 'GROUP_UNKNOWN',
    kind: 'user',
    message: `There is no HA group "${wanted}" in ${cloud}.`,
    remedy: 'See which there are: GET /v1/clouds/<cloud>/groups.',
  });
}
