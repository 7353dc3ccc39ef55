/**
 * On the way back the second one is taken down in the target before its twin may start in the source. Meanwhile the first one
 * serves there. Where that one is lost, its own twin in the source has to serve, and the HA IPs to lead there, before anything
 * else goes off (invariant 2).
 */
import { assertTwinOff, isRunning } from '../domain/invariants.ts';
import type { Role } from '../domain/ha-group.ts';
import { firstToMove, otherRole } from '../domain/order.ts';
import { balancerOf, sourceServer } from './balancers.ts';
import { confirmServedBy, whyBlind } from './from-outside.ts';
import { handOver } from './hand-over.ts';
import { findServer } from './made.ts';
import { powerOn } from './power.ts';
import { addressesAfterCutover, inTarget } from './ha-ip-sides.ts';
import { tellServer, tellServing, tellState } from './sightings.ts';
import type { StepContext } from './step.ts';
import { returnAll } from './turn-back.ts';

export async function makeSureSomebodyServes(ctx: StepContext): Promise<void> {
  const first = firstToMove(ctx.plan);
  const inTarget = await findServer(ctx, first);
  if (isRunning(inTarget)) return;
  const { name, sourceServerId } = balancerOf(ctx.plan, first);
  const text = `${name} is lost in ${ctx.target.name}: it is started in ${ctx.source.name} and serves there before anything else goes off`;
  await ctx.emit({ kind: 'note', stepId: null, text });
  if (!isRunning(await sourceServer(ctx, first))) {
    assertTwinOff(name, inTarget);
    await ctx.source.compute.unlockServer(sourceServerId, ctx.signal);
    const starting = () => tellState(ctx, 'source', first, 'starting');
    await tellServer(ctx, 'source', first, await powerOn(ctx, ctx.source, sourceServerId, starting));
  }
  await returnAll(ctx);
}

/**
 * Before the second one goes off in the target: where it has the VIP there, the first one takes it while it still serves.
 * Where nothing can be done inside the guests, its shutdown is the handover.
 */
export async function leaveTheVip(ctx: StepContext, role: Role): Promise<void> {
  const to = otherRole(role);
  const handed = await handOver(ctx, { cloud: 'target', from: role, to, stepId: `${role}.create` });
  if (!handed.done) return;
  for (const { what, detail } of handed.proofs)
    await ctx.emit({ kind: 'note', stepId: `${role}.create`, text: `${what}: ${detail}` });
  // Else everybody is in the source already, since the first one was lost.
  if ((await inTarget(ctx)) !== 'all') return;
  const taker = balancerOf(ctx.plan, to);
  const addresses = await addressesAfterCutover(ctx);
  try {
    const served = await confirmServedBy(ctx, addresses, taker, ctx.plan.timeouts.validate);
    await tellServing(ctx, 'target', to, served);
  } catch (error) {
    // Its daemon says that it has the VIP: the way back is not barred by a vantage that is gone.
    const blind = addresses[0] === undefined ? null : await whyBlind(ctx, addresses[0]);
    if (blind === null) throw error;
    const text = `from outside it cannot be looked whether ${taker.name} serves: ${blind}`;
    await ctx.emit({ kind: 'note', stepId: `${role}.create`, text });
  }
}
