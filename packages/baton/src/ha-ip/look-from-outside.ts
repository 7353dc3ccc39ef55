/** One look from where clients are, by a new connection: who serves an address? No status field tells that (invariant 8). */
import type { Side } from '../domain/event.ts';
import type { PlannedLoadBalancer } from '../domain/plan.ts';
import type { DriverContext } from './driver-context.ts';
import type { Pace, Seen } from './steady-looks.ts';

export type Looker = Pick<DriverContext, 'outside' | 'plan' | 'signal' | 'clock'>;

export interface Sighting {
  readonly answered: boolean;
  /** Null when the answer does not tell. */
  readonly who: string | null;
}

const ASK_TIMEOUT_MS = 1500;

export async function lookFromOutside(ctx: Looker, address: string, timeoutMs = ASK_TIMEOUT_MS): Promise<Sighting> {
  if (ctx.plan.probe.http !== null) {
    const answer = await ctx.outside.askOnce(address, timeoutMs, ctx.signal);
    return { answered: answer !== null, who: answer?.who ?? null };
  }
  return { answered: (await ctx.outside.ping(address, 1, ctx.signal)) > 0, who: null };
}

export function isServedBy(sighting: Sighting, balancer: PlannedLoadBalancer): 'yes' | 'no' | 'unknown' {
  if (!sighting.answered) return 'no';
  if (sighting.who === null || balancer.answersAs === undefined) return 'unknown';
  return sighting.who === balancer.answersAs ? 'yes' : 'no';
}

/**
 * For a move, which no vantage may hold up for ever: a look that cannot be made saw nobody on the way there, and the deadline
 * decides. On the way back it says nothing, and what steers clients has to be enough.
 */
export async function seeServedBy(
  ctx: Looker,
  address: string,
  balancer: PlannedLoadBalancer,
  to: Side,
): Promise<'yes' | 'no' | 'unknown'> {
  try {
    return isServedBy(await lookFromOutside(ctx, address), balancer);
  } catch {
    ctx.signal.throwIfAborted();
    return to === 'source' ? 'unknown' : 'no';
  }
}

/** Why no look can be made now, in words; null: it can. */
export async function whyBlind(ctx: Looker, address: string): Promise<string | null> {
  try {
    await lookFromOutside(ctx, address);
    return null;
  } catch (error) {
    ctx.signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}

/** A SYN is sent again after 1 s (RFC 6298, 2.1): within that, one look is one try. */
const ONE_TRY_MS = 1000;

/** A look that is one of many: did the taker answer, another one, or nobody within a second? */
export async function seeWho(ctx: Looker, address: string, taker: PlannedLoadBalancer): Promise<Seen> {
  const sighting = await lookFromOutside(ctx, address, ONE_TRY_MS);
  if (!sighting.answered) return 'nobody';
  const served = isServedBy(sighting, taker);
  return served === 'yes' ? 'taker' : served === 'no' ? 'other' : 'unknown';
}

/** Each ping is a process, so that fewer of them have to do. */
const PINGS: Pace = { everyMs: 100, most: 12 };

/** So close that an outage of a blink is seen. */
export function closeLooks({ plan }: Pick<Looker, 'plan'>): Pace {
  return plan.probe.http === null ? PINGS : { everyMs: 20, most: 50 };
}

/** While there is only waiting for the first sign: each look is a connection that a load balancer has to serve. */
export function waitingLooks({ plan }: Pick<Looker, 'plan'>): Pace {
  return plan.probe.http === null ? PINGS : { everyMs: 60, most: 20 };
}
