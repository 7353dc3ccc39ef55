/** Both daemons of a pair, asked at the same time. */
import type { RunningInstance } from '../domain/vrrp.ts';
import type { Guest } from '../ports/guest-access.ts';
import type { GuestHands } from '../ports/guest-hands.ts';
import type { StepContext } from './step.ts';

export interface Pair {
  readonly holder: readonly RunningInstance[];
  readonly taker: readonly RunningInstance[];
}

export interface Asked {
  readonly hands: Pick<GuestHands, 'states'>;
  readonly holder: Guest;
  readonly taker: Guest;
}

const LOOK_EVERY_MS = 250;

export async function seePair({ hands, holder, taker }: Asked, signal: AbortSignal): Promise<Pair> {
  const [held, taken] = await Promise.all([hands.states(holder, signal), hands.states(taker, signal)]);
  return { holder: held, taker: taken };
}

/** Looks until the taker is MASTER of each of these and the holder of none of them; null when the time is up. */
export async function untilTaken(
  ctx: Pick<StepContext, 'clock' | 'signal'>,
  asked: Asked,
  moving: readonly { readonly holder: RunningInstance; readonly taker: RunningInstance }[],
  withinSeconds: number,
): Promise<Pair | null> {
  const endMs = ctx.clock.monotonicMs() + withinSeconds * 1000;
  for (;;) {
    const seen = await seePair(asked, ctx.signal);
    const isMaster = (side: keyof Pair, name: string): boolean =>
      seen[side].some((one) => one.name === name && one.state === 'MASTER');
    if (moving.every(({ holder, taker }) => isMaster('taker', taker.name) && !isMaster('holder', holder.name)))
      return seen;
    if (ctx.clock.monotonicMs() >= endMs) return null;
    await ctx.clock.sleep(LOOK_EVERY_MS, ctx.signal);
  }
}
