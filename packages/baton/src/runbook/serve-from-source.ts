/**
 * On the way back the second one is taken down in the target before its twin may start in the source. Meanwhile the first one
 * serves there. Where that one is lost, its own twin in the source has to serve, and the HA IPs to lead there, before anything
 * else goes off (invariant 2).
 */
import { assertTwinOff, isRunning } from '../domain/invariants.ts';
import { firstToMove } from '../domain/order.ts';
import { balancerOf, sourceServer } from './balancers.ts';
import { findServer } from './made.ts';
import { powerOn } from './power.ts';
import { returnHaIps } from './return-ha-ips.ts';
import { tellServer, tellState } from './sightings.ts';
import type { StepContext } from './step.ts';

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
  await returnHaIps(ctx);
}
