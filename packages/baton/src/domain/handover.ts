/**
 * How a VIP changes LB inside one cloud. Which recipe holds is chosen from what was read inside both load balancers; the
 * figures are those of bench/outage.
 */

/**
 * `raise-secondary`: the taker's priority rises above the holder's; it takes over while the holder still serves.
 * `raise-and-stop`: where no taker can pass the holder: the taker is raised, so that its skew is short, and the holder's daemon
 * says goodbye. `demote`: the holder steps back by itself (CARP, ucarp, Pacemaker). `soft-stop`: without a way in: the
 * holder's server is shut down, and its daemon says goodbye on the way.
 */
export type HandoverKind = 'raise-secondary' | 'raise-and-stop' | 'demote' | 'soft-stop';

export interface HandoverRecipe {
  readonly kind: HandoverKind;
  /** raise: the taker ignores its own `nopreempt` meanwhile. */
  readonly withoutNopreempt: boolean;
  /** What clients may lose, in milliseconds. */
  readonly outageMs: readonly [number, number];
  /** From the start of the act until the taker holds the VIP, at most, in seconds: its master-down time, and some. */
  readonly withinSeconds: number;
  /** Why this one, and why none that loses less. For people. */
  readonly why: string;
}
