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

/** Nova's actions after which a guest has run, and may have written to its disks. */
const RUNS_AGAIN = new Set([
  'create',
  'start',
  'reboot',
  'resume',
  'unpause',
  'unshelve',
  'rescue',
  'unrescue',
  'rebuild',
]);

/**
 * Which request made this load balancer run in the source last. While it stays the same, a copy that was taken with the
 * server off is still true.
 */
export async function lastRunInSource(
  ctx: Pick<StepContext, 'plan' | 'source' | 'signal'>,
  role: Role,
): Promise<string | null> {
  const actions = await ctx.source.compute.listActions(balancerOf(ctx.plan, role).sourceServerId, ctx.signal);
  return actions.find((one) => RUNS_AGAIN.has(one.action))?.requestId ?? null;
}
