import { BatonError } from '../../domain/error.ts';
import { assertOtherCanServe, assertValidated, isRunning } from '../../domain/invariants.ts';
import type { PlannedHaIp, PlannedLoadBalancer } from '../../domain/plan.ts';
import type { Proof } from '../../domain/step.ts';
import { announceAgain, type Moved, moveHaIp, type Side } from '../../ha-ip/floating-ip-driver.ts';
import { balancerOf, haIpAddresses, sourceServer } from '../balancers.ts';
import { isCutOver, rehearse } from '../dress-rehearsal.ts';
import { confirmServedBy, isServedBy, lookFromOutside } from '../from-outside.ts';
import { findPort, findReservation, findServer, needed } from '../made.ts';
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
    check: async (ctx) => ({
      done: (await isCutOver(ctx)) && (await sourceLetGo(ctx)),
      needed: 'an HA IP still leads to the source',
    }),
    act: async (ctx) => {
      await assertStillValid(ctx);
      try {
        moved = await Promise.all(ctx.plan.haIps.map((haIp) => cutOver(ctx, haIp)));
      } catch (error) {
        if (error instanceof BatonError && error.code === 'CUTOVER_UNPROVED')
          throw new Interrupt({ kind: 'roll-back', why: error.message });
        throw error;
      }
    },
    verify: async (ctx) => {
      const served = await confirmServedBy(
        ctx,
        haIpAddresses(ctx.plan),
        balancerOf(ctx.plan, 'primary'),
        ctx.plan.timeouts.cutover,
      );
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
  const server = await findServer(ctx, 'primary');
  const record = await ctx.earlier('primary.validate');
  const validatedId = record?.state === 'done' ? record.evidence?.data?.['serverId'] : null;
  assertValidated(server, typeof validatedId === 'string' ? validatedId : null);
  const ageMs = ctx.clock.now().getTime() - new Date(record?.finishedAt ?? 0).getTime();
  const untouched = (await Promise.all(ctx.plan.haIps.map((haIp) => findReservation(ctx, haIp.address)))).every(
    (one) => one?.portId === null,
  );
  if (ageMs > VALID_FOR_MS && untouched) {
    await ctx.emit({
      kind: 'note',
      stepId: 'cutover',
      text: 'the validation is older than a minute: the dress rehearsal is held again',
    });
    await rehearse(ctx);
  }
}

async function cutOver(ctx: StepContext, haIp: PlannedHaIp): Promise<Moved> {
  return move(ctx, haIp, await sourceSide(ctx, haIp), await targetSide(ctx, haIp), balancerOf(ctx.plan, 'primary'));
}

async function move(
  ctx: StepContext,
  haIp: PlannedHaIp,
  giving: Side,
  taking: Side,
  taker: PlannedLoadBalancer,
): Promise<Moved> {
  return moveHaIp({
    address: haIp.address,
    giving,
    taking,
    look: async () => isServedBy(await lookFromOutside(ctx, haIp.address), taker),
    deadlineSeconds: ctx.plan.timeouts.cutover,
    clock: ctx.clock,
    signal: ctx.signal,
    note: (text) => ctx.emit({ kind: 'note', stepId: 'cutover', text }),
  });
}

async function sourceSide(ctx: StepContext, haIp: PlannedHaIp): Promise<Side> {
  const vip = ctx.plan.vips.find((one) => one.address === haIp.vipAddress);
  return { cloud: ctx.source, floatingIpId: haIp.sourceFloatingIpId, vipPortId: vip?.sourcePortId ?? '' };
}

async function targetSide(ctx: StepContext, haIp: PlannedHaIp): Promise<Side> {
  const vip = ctx.plan.vips.find((one) => one.address === haIp.vipAddress);
  const port = needed(vip === undefined ? null : await findPort(ctx, vip.sourcePortId), `VIP port ${haIp.vipAddress}`);
  const floatingIp = needed(await findReservation(ctx, haIp.address), `Floating IP ${haIp.address}`);
  return { cloud: ctx.target, floatingIpId: floatingIp.id, vipPortId: port.id };
}

async function sourceLetGo(ctx: StepContext): Promise<boolean> {
  for (const haIp of ctx.plan.haIps) {
    if ((await ctx.source.network.getFloatingIp(haIp.sourceFloatingIpId, ctx.signal))?.portId !== null) return false;
  }
  return true;
}

/**
 * Back to the source: the same move the other way round, by the LB that runs there. When the source never let go, the
 * target announced in between, so the source announces again first.
 */
async function returnHaIps(ctx: StepContext): Promise<void> {
  const server = (await sourceServer(ctx, 'secondary')) ?? (await sourceServer(ctx, 'primary'));
  const primary = await sourceServer(ctx, 'primary');
  const [role, serving] = isRunning(primary) ? (['primary', primary] as const) : (['secondary', server] as const);
  const anyInTarget = (await Promise.all(ctx.plan.haIps.map((haIp) => findReservation(ctx, haIp.address)))).some(
    (one) => one !== null && one.portId !== null,
  );
  if (!anyInTarget && !(await sourceLetGo(ctx))) return;
  assertOtherCanServe('The load balancer in the target', serving);
  await Promise.all(
    ctx.plan.haIps.map(async (haIp) => {
      const giving = await targetSide(ctx, haIp);
      const taking = await sourceSide(ctx, haIp);
      const present = await ctx.source.network.getFloatingIp(haIp.sourceFloatingIpId, ctx.signal);
      if (present?.portId === taking.vipPortId) await announceAgain(taking, ctx.signal);
      await move(ctx, haIp, giving, taking, balancerOf(ctx.plan, role));
    }),
  );
}
