/**
 * The way back: HA IPs return to the source, by the same move as there, the other way round.
 *
 * While the target still serves there is time for a dress rehearsal in the source: its load balancer may have been started a
 * moment ago. When the target is lost there is nothing to lose, and the HA IPs return at once.
 */
import { BatonError } from '../domain/error.ts';
import type { Server } from '../domain/cloud-resources.ts';
import { assertOtherCanServe, canServe, isRunning } from '../domain/invariants.ts';
import { firstToMove } from '../domain/order.ts';
import type { PlannedLoadBalancer } from '../domain/plan.ts';
import type { Moved } from '../ports/cutover-driver.ts';
import { balancerOf, sourceServer } from './balancers.ts';
import { rehearseInSource } from './dress-rehearsal.ts';
import { whyBlind } from './from-outside.ts';
import { type Drive, openDrivers } from './ha-ip-sides.ts';
import { findServer } from './made.ts';
import { moveHaIps } from './move-ha-ip.ts';
import { tellHaIps, tellState } from './sightings.ts';
import type { StepContext } from './step.ts';

export interface ReturnOptions {
  /** Addresses: these HA IPs, and no others. */
  readonly only?: readonly string[];
  /** The target is lost: every look is a moment of outage. Absent: it is when its load balancer does not run. */
  readonly urgent?: boolean;
  /** Drivers that have looked lately (`leads`): with `urgent`, nothing is looked up again before the first call. */
  readonly drives?: readonly Drive[];
  /** With `urgent`: who serves in the source, as was just seen (`servingInSource`). */
  readonly taker?: PlannedLoadBalancer;
}

/** Answers with those that were moved; without effect on those that lead to the source. */
export async function returnHaIps(ctx: StepContext, options: ReturnOptions = {}): Promise<readonly Moved[]> {
  const { only, urgent } = options;
  const drives = (options.drives ?? openDrivers(ctx)).filter(
    ({ haIp }) => only === undefined || only.includes(haIp.address),
  );
  if (urgent === true) return returnAtOnce(ctx, drives, options);
  const [away, target, inSource] = await Promise.all([
    leadingAway(ctx, drives),
    findServer(ctx, firstToMove(ctx.plan)),
    bothInSource(ctx),
  ]);
  if (away.length === 0) return [];
  const taker = takerOf(ctx, inSource);
  const isLost = urgent === undefined && !isRunning(target);
  if (!isLost) await rehearseIfPossible(ctx, taker);
  return told(ctx, taker, await moveHaIps(ctx, away, { to: 'source', taker, urgent: isLost }));
}

/** Every look is a moment of outage, and the target may not answer at all: nothing is asked of it before the first call. */
async function returnAtOnce(
  ctx: StepContext,
  drives: readonly Drive[],
  options: ReturnOptions,
): Promise<readonly Moved[]> {
  // What a driver knows already it does not look up again; nobody waits for what it learns meanwhile of the target.
  if (options.drives === undefined && options.taker === undefined) {
    for (const { driver } of drives) if (driver.kind === 'floating-ip') driver.leads().catch(() => undefined);
  }
  const taker = options.taker ?? (await servingInSource(ctx));
  return told(ctx, taker, await moveHaIps(ctx, drives, { to: 'source', taker, urgent: true }));
}

async function told(ctx: StepContext, taker: PlannedLoadBalancer, moved: readonly Moved[]): Promise<readonly Moved[]> {
  if (moved.every(({ identified }) => identified)) await tellState(ctx, 'source', taker.role, 'MASTER');
  return moved;
}

/**
 * The load balancer that will serve in the source: the one that stayed, which alone runs there; where somebody started the
 * other one as well, the primary, since VRRP gives the VIP to the higher priority. None running: invariant 2.
 */
export async function servingInSource(ctx: StepContext): Promise<PlannedLoadBalancer> {
  return takerOf(ctx, await bothInSource(ctx));
}

/** Those that lead elsewhere; the others are told. */
async function leadingAway(ctx: StepContext, drives: readonly Drive[]): Promise<readonly Drive[]> {
  const leads = await Promise.all(drives.map(({ driver }) => driver.leads()));
  const there = drives.filter((_, index) => leads[index] === 'source');
  await tellHaIps(
    ctx,
    there.map(({ haIp }) => haIp.address),
    'source',
  );
  return drives.filter((one) => !there.includes(one));
}

interface InSource {
  readonly primary: Server | null;
  readonly secondary: Server | null;
}

async function bothInSource(ctx: StepContext): Promise<InSource> {
  const [primary, secondary] = await Promise.all([sourceServer(ctx, 'primary'), sourceServer(ctx, 'secondary')]);
  return { primary, secondary };
}

function takerOf(ctx: StepContext, { primary, secondary }: InSource): PlannedLoadBalancer {
  if (canServe(primary)) return balancerOf(ctx.plan, 'primary');
  assertOtherCanServe('The load balancer in the target', secondary);
  return balancerOf(ctx.plan, 'secondary');
}

const NO_ROOM = new Set(['QUOTA_EXCEEDED', 'ADDRESSES_EXHAUSTED']);

/** A way back is never refused for want of a spare address, nor of somebody who looks. */
async function rehearseIfPossible(ctx: StepContext, balancer: PlannedLoadBalancer): Promise<void> {
  try {
    await rehearseInSource(ctx, balancer);
  } catch (error) {
    ctx.signal.throwIfAborted();
    const why = await whyWithout(ctx, error);
    if (why === null) throw error;
    const text = `${why}: the HA IPs return without a dress rehearsal`;
    await ctx.emit({ kind: 'note', stepId: 'cutover', text });
  }
}

async function whyWithout(ctx: StepContext, error: unknown): Promise<string | null> {
  if (error instanceof BatonError && NO_ROOM.has(error.code))
    return `no temporary floating IP to be had in ${ctx.source.name}`;
  const [haIp] = ctx.plan.haIps;
  const blind = haIp === undefined ? null : await whyBlind(ctx, haIp.address);
  return blind === null ? null : `from outside it cannot be looked (${blind})`;
}
