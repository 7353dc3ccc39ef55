import type { Role } from '../../domain/ha-group.ts';
import { assertOtherCanServe, assertTwinOff, isOff } from '../../domain/invariants.ts';
import { firstToMove, otherRole } from '../../domain/order.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Proof } from '../../domain/step.ts';
import { balancerOf, haIpAddresses, sourceServer } from '../balancers.ts';
import { assertFilesRestored } from '../files-restored.ts';
import { confirmServedBy } from '../from-outside.ts';
import { addressesAfterCutover } from '../ha-ip-sides.ts';
import { assertHaIpsThere, besideGuard } from '../guard/guarded.ts';
import { findServer } from '../made.ts';
import { powerOff, powerOn } from '../power.ts';
import { tellServer, tellServing, tellState } from '../sightings.ts';
import type { Step, StepContext } from '../step.ts';

/** Off and locked, so that nobody starts the old twin by mistake; and seen from outside that the other one serves. */
export function powerOffStep(role: Role): Step {
  const id = `${role}.power-off`;
  let restored: readonly Proof[] = [];
  return {
    id,
    title: `Power the ${role} off in the source and lock it`,
    impact: 'exposure',
    check: async (ctx) => {
      const server = await sourceServer(ctx, role);
      return isOff(server) && server.locked
        ? { done: true }
        : {
            done: false,
            needed: `${balancerOf(ctx.plan, role).name} is ${server?.status ?? 'gone'}${server?.locked === true ? ', locked' : ''}`,
          };
    },
    act: async (ctx) => {
      const balancer = balancerOf(ctx.plan, role);
      if (!isOff(await sourceServer(ctx, role))) {
        // The second one is the way back until this moment: the target must be serving before it goes off.
        if (!isFirst(ctx.plan, role)) await besideGuard(ctx, id, (beside) => seeTheTargetServe(beside, role));
        assertOtherCanServe(balancer.name, await servingServer(ctx, role));
        restored = await assertFilesRestored(ctx, role, 'primary.handover');
        await tellServer(ctx, 'source', role, await powerOff(ctx, ctx.source, balancer.sourceServerId));
      }
      await ctx.source.compute.lockServer(
        balancer.sourceServerId,
        `Baton ${ctx.migrationId}: moved to ${ctx.target.name}; starting it would make two of it`,
        ctx.signal,
      );
    },
    verify: async (ctx) => {
      const balancer = balancerOf(ctx.plan, role);
      const server = await sourceServer(ctx, role);
      await tellServer(ctx, 'source', role, server);
      const served = await confirmServedBy(
        ctx,
        isFirst(ctx.plan, role) ? haIpAddresses(ctx.plan) : await addressesAfterCutover(ctx),
        balancerOf(ctx.plan, otherRole(role)),
        ctx.plan.timeouts.validate,
      );
      await tellServing(ctx, isFirst(ctx.plan, role) ? 'source' : 'target', otherRole(role), served);
      return {
        proofs: [
          {
            what: `${balancer.name} is off and locked in the source`,
            result: 'proved',
            detail: `${server?.status ?? 'gone'}, ${server?.lockedReason ?? 'locked'}`,
          },
          ...restored,
          ...served,
        ],
      };
    },
    undo: async (ctx, depth) => {
      // After a rollback the one that stayed serves again; the first one stays off, so that its copied disk stays true.
      if (depth === 'rollback' && isFirst(ctx.plan, role)) return 'stands';
      const balancer = balancerOf(ctx.plan, role);
      assertTwinOff(balancer.name, await findServer(ctx, role));
      await ctx.source.compute.unlockServer(balancer.sourceServerId, ctx.signal);
      const starting = () => tellState(ctx, 'source', role, 'starting');
      await tellServer(ctx, 'source', role, await powerOn(ctx, ctx.source, balancer.sourceServerId, starting));
      return 'undone';
    },
  };
}

/** No status is proof of that (invariant 8). */
async function seeTheTargetServe(ctx: StepContext, role: Role): Promise<void> {
  const first = balancerOf(ctx.plan, otherRole(role));
  await confirmServedBy(ctx, await addressesAfterCutover(ctx), first, ctx.plan.timeouts.validate);
  await assertHaIpsThere(ctx);
}

/** Who serves while this role's LB is off: the one that stays in the source, later the first one in the target. */
async function servingServer(ctx: StepContext, role: Role) {
  return isFirst(ctx.plan, role) ? sourceServer(ctx, otherRole(role)) : findServer(ctx, otherRole(role));
}

function isFirst(plan: Plan, role: Role): boolean {
  return role === firstToMove(plan);
}
