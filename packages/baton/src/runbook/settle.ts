/**
 * A handover is taken back: both load balancers run as their files say again. First the one that had the VIP, which was told to
 * step back (CARP, Pacemaker) or whose daemon was stopped: it can take the VIP again. Then the raised one.
 */
import { BatonError } from '../domain/error.ts';
import type { Role } from '../domain/ha-group.ts';
import type { GuestHands } from '../ports/guest-hands.ts';
import { balancerOf } from './balancers.ts';
import { guestOf } from './guest-of.ts';
import { lookAtBalancer } from './look-around.ts';
import type { StepContext } from './step.ts';

const LOOK_EVERY_MS = 500;
/** For a partner that has just been started; it is not waited for when nobody reaches it. */
const STANDS_BY_SECONDS = 180;
/** What `hand-over.ts` raises to, at least. */
const RAISED = 254;

interface Settling {
  readonly raised: Role;
  /** It had the VIP before. */
  readonly other: Role;
  readonly stepId: string | null;
}

/**
 * Waits until the other one stands by. With preemption it takes the VIP back then, and announces it before the raised one lets go
 * (RFC 5798 6.4.3); with nopreempt the raised one keeps it. Where a guest cannot be reached it stays as it is: its next boot
 * reads its files.
 */
export async function settleInSource(ctx: StepContext, way: Settling): Promise<void> {
  const { hands } = ctx.guests;
  if (hands === null) return;
  const standsBy = await settleOther(ctx, hands, way);
  await settleRaised(ctx, hands, way, standsBy);
  for (const role of [way.raised, way.other]) await lookAtBalancer(ctx, 'source', role);
}

/**
 * Settled as soon as it is reached: it may have booted a moment ago, and its daemon, and the way into it, need their time. Nothing
 * is done to one that runs as its files say. False: it was not seen to stand by.
 */
async function settleOther(ctx: StepContext, hands: GuestHands, { other, stepId }: Settling): Promise<boolean> {
  const { name } = balancerOf(ctx.plan, other);
  const endMs = ctx.clock.monotonicMs() + Math.min(ctx.plan.timeouts.boot, STANDS_BY_SECONDS) * 1000;
  let isSettled = false;
  for (;;) {
    const guest = await guestOf(ctx, 'source', other);
    const states = guest === null ? null : await statesOf(ctx, hands, guest);
    if (guest !== null && states !== null && (!isSettled || states.length === 0)) {
      try {
        const { detail } = await hands.settle(guest, ctx.signal);
        if (!isSettled) await note(ctx, stepId, `${name}, which had the VIP before: ${detail}`);
      } catch (error) {
        await noteFailure(
          ctx,
          stepId,
          `${name} could not be told its files again, and runs as it is until it boots`,
          error,
        );
        return false;
      }
      isSettled = true;
    }
    if (states !== null && states.length > 0 && states.every((state) => state === 'BACKUP' || state === 'MASTER'))
      return true;
    if (ctx.clock.monotonicMs() >= endMs) {
      if (!isSettled) await note(ctx, stepId, `${name} was not reached, and runs as it is until it boots`);
      return false;
    }
    await ctx.clock.sleep(LOOK_EVERY_MS, ctx.signal);
  }
}

async function settleRaised(
  ctx: StepContext,
  hands: GuestHands,
  { raised, other, stepId }: Settling,
  otherStandsBy: boolean,
): Promise<void> {
  const guest = await guestOf(ctx, 'source', raised);
  if (guest === null) return;
  const { name } = balancerOf(ctx.plan, raised);
  try {
    const runs = await hands.states(guest, ctx.signal);
    if (runs.every(({ basePriority }) => basePriority !== null && basePriority < RAISED)) return;
    if (!otherStandsBy) {
      const text = `${balancerOf(ctx.plan, other).name} was not seen to stand by: ${name} keeps the priority that it runs with until it boots`;
      return await note(ctx, stepId, text);
    }
    const { detail } = await hands.settle(guest, ctx.signal);
    await note(ctx, stepId, `${name} runs as its files say again: ${detail}`);
  } catch (error) {
    const what = `${name} could not be told its files again, and keeps the priority that it runs with until it boots`;
    await noteFailure(ctx, stepId, what, error);
  }
}

/** Null: it could not be asked. */
async function statesOf(
  ctx: StepContext,
  hands: GuestHands,
  guest: NonNullable<Awaited<ReturnType<typeof guestOf>>>,
): Promise<readonly string[] | null> {
  try {
    return (await hands.states(guest, ctx.signal)).map(({ state }) => state);
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!(error instanceof BatonError)) throw error;
    return null;
  }
}

async function noteFailure(ctx: StepContext, stepId: string | null, what: string, error: unknown): Promise<void> {
  ctx.signal.throwIfAborted();
  if (!(error instanceof BatonError)) throw error;
  await note(ctx, stepId, `${what}: ${error.message}`);
}

async function note(ctx: StepContext, stepId: string | null, text: string): Promise<void> {
  await ctx.emit({ kind: 'note', stepId, text });
}
