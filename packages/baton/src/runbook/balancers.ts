/** The two load balancers of a plan, by role. */
import type { Server } from '../domain/cloud-resources.ts';
import type { Role } from '../domain/ha-group.ts';
import type { Plan, PlannedLoadBalancer } from '../domain/plan.ts';
import type { StepContext } from './step.ts';

export function balancerOf(plan: Plan, role: Role): PlannedLoadBalancer {
  const found = plan.loadBalancers.find((balancer) => balancer.role === role);
  // The plan file is validated: one primary, one secondary.
  if (found === undefined) throw new Error(`the plan has no ${role}`);
  return found;
}

export function otherRole(role: Role): Role {
  return role === 'primary' ? 'secondary' : 'primary';
}

/** Its server in the source, or null when it is gone. */
export async function sourceServer(
  ctx: Pick<StepContext, 'plan' | 'source' | 'signal'>,
  role: Role,
): Promise<Server | null> {
  return ctx.source.compute.getServer(balancerOf(ctx.plan, role).sourceServerId, ctx.signal);
}

export function haIpAddresses(plan: Plan): readonly string[] {
  return plan.haIps.map((haIp) => haIp.address);
}
