/** What clients may lose by each way of a handover, in milliseconds: the one place of these figures. */
import type { Election } from '../domain/election.ts';

export type OutageRange = readonly [number, number];

/** The taker serves before the holder lets go: 0 in most runs, 9 ms at the most, read off a clock of 5 ms. */
export const RAISED_MS: OutageRange = [0, 15];
/** The goodbye of a holder whose taker was raised to 254: its skew of 8 ms, and 5 to 12 ms until packets follow. */
export const RAISED_AND_STOPPED_MS: OutageRange = [8, 20];
/** CARP gives way as VRRP does to a raised one: what preemption lost over all that was measured. */
export const CARP_DEMOTED_MS: OutageRange = [0, 70];
/** ucarp says no goodbye: its peer takes over after its own time-out, 4.4 s measured with an advert each second. */
export const UCARP_DEMOTED_MS: OutageRange = [0, 4400];
/** Pacemaker stops the address on one node, and then starts it on the other. */
export const PACEMAKER_DEMOTED_MS: OutageRange = [100, 3000];

/** A guest that is cut off instead of shut down: three adverts of 1 s and the skew time; 2,830 to 3,375 ms measured. */
const HARD_MS = 3400;
/** Priority 254 and an advert each second. */
const QUICKEST_SKEW_MS = 8;
/** From the election's end until traffic follows: at most 250 ms over the computed time in all that was measured. */
const SETTLE_MS = 250;

/**
 * From the taker's skew time to what a guest costs that ignores the shutdown. What was measured covers the usual timers;
 * slower ones take what they take, and a little for the network to follow.
 */
export function softStopMs(taker: Election | null | undefined): OutageRange {
  if (taker === null || taker === undefined) return [QUICKEST_SKEW_MS, HARD_MS];
  return [taker.skewMs, taker.masterDownMs + SETTLE_MS];
}
