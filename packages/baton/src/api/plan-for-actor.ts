/** Plans and wishes for plans, as they may be carried out for whoever brings them. */
import type { DiscoveryOptions } from '../discovery/discover-groups.ts';
import type { Actor } from '../domain/actor.ts';
import type { Plan } from '../domain/plan.ts';
import { openTo } from '../domain/tenant-clouds.ts';
import type { PlanRequest } from '../services/services.ts';
import type { ApiParts } from './api-parts.ts';
import { assertClouds, assertSessionOfProject } from './clouds-of.ts';
import { assertTheirs, notTheirsOfPlan, notTheirsOfRequest } from './not-theirs.ts';
import { assertPlanOfProject } from './plan-of-project.ts';
import { assertPlanHolds } from './request-faults.ts';
import { visibleGroup } from './visible-groups.ts';

/**
 * The request as it may be carried out for that actor: the group by its key, where others may have one of the same name. Throws
 * NOT_ALLOWED, CLOUD_UNKNOWN, GROUP_UNKNOWN, GROUP_AMBIGUOUS.
 */
export async function requestFor(
  parts: ApiParts,
  actor: Actor,
  request: PlanRequest,
  signal: AbortSignal,
): Promise<PlanRequest> {
  const { services } = parts;
  const { sourceCloud, targetCloud, targetOperatorCloud, byName, look = {} } = request;
  assertTheirs(actor, notTheirsOfRequest(request, openTo(actor.project.id, parts.tenantClouds)));
  await assertClouds(parts, actor, [
    sourceCloud,
    targetCloud,
    ...(targetOperatorCloud === undefined ? [] : [targetOperatorCloud]),
    ...(byName?.update.kind === 'designate' ? [byName.update.cloud] : []),
  ]);
  if (actor.access === 'operator') return request;
  await assertSessionOfProject(services, actor, sourceCloud, signal);
  const { group } = await visibleGroup(services, actor, sourceCloud, request.group, look, signal);
  return { ...request, group: group.key };
}

/**
 * A plan that somebody brings: it holds together, and who brings it may have it carried out. Throws REQUEST_INVALID, NOT_ALLOWED,
 * CLOUD_UNKNOWN, GROUP_UNKNOWN.
 */
export async function assertPlanIsTheirs(
  parts: ApiParts,
  actor: Actor,
  plan: Plan,
  look: DiscoveryOptions,
  signal: AbortSignal,
): Promise<void> {
  assertPlanHolds(plan);
  assertTheirs(actor, notTheirsOfPlan(plan, openTo(actor.project.id, parts.tenantClouds)));
  const { operatorCloud } = plan.target;
  await assertClouds(parts, actor, [
    plan.source.cloud,
    plan.target.cloud,
    ...(operatorCloud === undefined ? [] : [operatorCloud]),
  ]);
  await assertPlanOfProject(parts.services, actor, plan, look, signal);
}
