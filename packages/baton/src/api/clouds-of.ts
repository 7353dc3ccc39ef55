/** Which of the controller's clouds a request may name, and for whom. */
import type { Actor } from '../domain/actor.ts';
import { BatonError } from '../domain/error.ts';
import { CLOUD_USES, type CloudUse, openTo } from '../domain/tenant-clouds.ts';
import type { Services } from '../services/services.ts';
import type { ApiParts } from './api-parts.ts';

type Clouds = Pick<ApiParts, 'clouds' | 'tenantClouds'>;

/** An entry of clouds.yaml that somebody may name, and as what. */
export interface NameableCloud {
  readonly name: string;
  readonly as: readonly CloudUse[];
}

/** In the order of clouds.yaml. Operators may name every entry as anything; others what is open to their project. */
export async function nameableClouds(
  { clouds, tenantClouds }: Clouds,
  { access, project }: Pick<Actor, 'access' | 'project'>,
): Promise<readonly NameableCloud[]> {
  const known = await clouds();
  if (access === 'operator') return known.map((name) => ({ name, as: CLOUD_USES }));
  const open = openTo(project.id, tenantClouds);
  return known
    .map((name) => ({ name, as: CLOUD_USES.filter((use) => open[use].includes(name)) }))
    .filter(({ as }) => as.length > 0);
}

/** Throws CLOUD_UNKNOWN, which names no cloud but those that the actor may name, and not where the controller keeps them. */
export async function assertClouds(parts: Clouds, actor: Actor, names: readonly string[]): Promise<void> {
  assertAmong(await nameableClouds(parts, actor), names);
}

/** The same where its session is used at once: through that of a cloud's operator only operators act. Throws CLOUD_UNKNOWN. */
export async function assertUsable(parts: Clouds, actor: Actor, cloud: string): Promise<void> {
  const nameable = await nameableClouds(parts, actor);
  assertAmong(
    nameable.filter(({ as }) => as.includes('source') || as.includes('target')),
    [cloud],
  );
}

function assertAmong(nameable: readonly NameableCloud[], names: readonly string[]): void {
  const known = nameable.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new BatonError({
    code: 'CLOUD_UNKNOWN',
    kind: 'user',
    message: `This controller has no cloud ${unknown}.`,
    remedy: known.length === 0 ? 'Its operator has given it none yet.' : `Use one of its clouds: ${known.join(', ')}.`,
  });
}

/**
 * What is planned or made with a session belongs to the session's project; so only operators use a session of another project than
 * their own. Throws NOT_ALLOWED.
 */
export async function assertSessionOfProject(
  services: Pick<Services, 'checkCloud'>,
  actor: Actor,
  cloud: string,
  signal: AbortSignal,
): Promise<void> {
  if (actor.access === 'operator') return;
  const { projectId } = await services.checkCloud(cloud, signal);
  if (projectId === actor.project.id) return;
  throw new BatonError({
    code: 'NOT_ALLOWED',
    kind: 'user',
    message: `The controller's session in ${cloud} does not belong to project ${actor.project.name}.`,
    remedy: 'Name the cloud whose entry is of your project, or ask an operator to do it.',
  });
}
