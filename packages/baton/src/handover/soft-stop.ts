import type { Election } from '../domain/election.ts';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import { electionFor } from '../vrrp/election-for.ts';
import { softStopMs } from './outages.ts';

/** Nova's shutdown_timeout, 60 s by default, and the slowest election after it. */
const WITHIN_SECONDS = 70;

/** `why`: why none that loses less. */
export function softStop(why: string, taker: GuestReading | null, vips: readonly string[]): HandoverRecipe {
  const configured = (taker?.vrrp ?? []).flatMap(({ configuration }) => configuration?.instances ?? []);
  return softStopOf(why, electionFor(configured, vips));
}

export function softStopOf(why: string, taker: Election | null): HandoverRecipe {
  return {
    kind: 'soft-stop',
    withoutNopreempt: false,
    outageMs: softStopMs(taker),
    withinSeconds: WITHIN_SECONDS,
    why: `The holder's server is shut down and says goodbye on the way, since ${why}.`,
  };
}
