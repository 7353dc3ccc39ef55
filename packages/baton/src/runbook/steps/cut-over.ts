import { BatonError } from '../../domain/error.ts';
import { assertValidated } from '../../domain/invariants.ts';
import { firstToMove } from '../../domain/order.ts';
import type { Proof } from '../../domain/step.ts';
import type { Moved } from '../../ha-ip/floating-ip-driver.ts';
import { balancerOf, haIpAddresses } from '../balancers.ts';
import { rehearseInTarget } from '../dress-rehearsal.ts';
import { confirmServedBy } from '../from-outside.ts';
import { inSource, inTarget, sourceSide, targetSide } from '../ha-ip-sides.ts';
import { findServer } from '../made.ts';
import { moveHaIpTo } from '../move-ha-ip.ts';
import { returnHaIps } from '../return-ha-ips.ts';
import { tellHaIps, tellServing } from '../sightings.ts';
import { Interrupt, type Step, type StepContext } from '../step.ts';

/** A validation older than this is repeated before an HA IP may lead to the LB. */
const VALID_FOR_MS = 60_000;

/** Every HA IP goes to the target, make before break; it is turned back when the deadline passes without proof. */
export function cutOverStep(): Step {
  let moved: readonly Moved[] = [];
  return {
    id: 'cutover',
    title: 'Cut every HA IP over: associate in the target, see it serve, let go in the source',
    impact: 'cutover',
    check: async (ctx) => {
      const done = (await inTarget(ctx)) === 'all' && (await inSource(ctx)) === 'none';
      return done ? { done } : { done, needed: 'an HA IP still leads to the source' };
    },
    act: async (ctx) => {
      await assertStillValid(ctx);
      const taker = balancerOf(ctx.plan, firstToMove(ctx.plan));
      try {
        moved = await Promise.all(
          ctx.plan.haIps.map(async (haIp) =>
            moveHaIpTo(ctx, haIp, {
              to: 'target',
              giving: sourceSide(ctx, haIp),
              taking: await targetSide(ctx, haIp),
              taker,
            }),
          ),
        );
      } catch (error) {
        if (!(error instanceof BatonError) || error.code !== 'CUTOVER_UNPROVED') throw error;
        throw new Interrupt({ kind: 'roll-back', why: error.message });
      }
    },
    verify: async (ctx) => {
      const first = firstToMove(ctx.plan);
      const addresses = haIpAddresses(ctx.plan);
      const served = await confirmServedBy(ctx, addresses, balancerOf(ctx.plan, first), ctx.plan.timeouts.cutover);
      await tellServing(ctx, 'target', first, served);
      await tellHaIps(ctx, addresses, 'target');
      return { proofs: [...moved.map(proofOf), ...served], data: { moved } };
    },
    undo: async (ctx) => {
      await returnHaIps(ctx);
      return 'undone';
    },
  };
}

function proofOf(moved: Moved): Proof {
  return {
    what: `${moved.address}: the source let go only after the target was seen to serve`,
    result: moved.identified ? 'proved' : 'not-provable',
    detail: `first new connection in the target ${Math.round(moved.takenAfterMs)} ms after the association was asked for, ${moved.looks} looks`,
  };
}

/** Invariant 1, in the present: the running server is the validated one, and a stale validation is held again. */
async function assertStillValid(ctx: StepContext): Promise<void> {
  const first = firstToMove(ctx.plan);
  const server = await findServer(ctx, first);
  const record = await ctx.earlier(`${first}.validate`);
  const validatedId = record?.state === 'done' ? record.evidence?.data?.['serverId'] : null;
  assertValidated(server, typeof validatedId === 'string' ? validatedId : null);
  const ageMs = ctx.clock.now().getTime() - new Date(record?.finishedAt ?? 0).getTime();
  if (ageMs <= VALID_FOR_MS || (await inTarget(ctx)) !== 'none') return;
  await ctx.emit({
    kind: 'note',
    stepId: 'cutover',
    text: 'validated more than a minute ago: the dress rehearsal is held again',
  });
  await rehearseInTarget(ctx);
}
