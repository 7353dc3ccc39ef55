/**
 * Moves one HA IP between the clouds. The adapters are in ha-ip/: `floating-ip`, `hook`, `dns`. A driver is opened for one HA
 * IP and one run of a step; what it knows it looks up in the clouds, or asks of its hook: never from memory.
 */
import type { Side } from '../domain/event.ts';
import type { PlannedLoadBalancer } from '../domain/plan.ts';
import type { Proof } from '../domain/step.ts';

/** Where new clients of the HA IP are led, by what the driver steers. `both`: in the midst of a move. */
export type Leads = Side | 'both' | 'neither';

export interface Moved {
  readonly address: string;
  /** From the first call of the move until the first look that saw the taking side serve. */
  readonly takenAfterMs: number;
  readonly looks: number;
  /** False when the answers do not tell who answered. */
  readonly identified: boolean;
  /** How often the taking side announced again, because new connections still arrived at the other one. */
  readonly announcedAgain: number;
}

export interface CutoverDriver {
  readonly kind: 'floating-ip' | 'hook' | 'dns';
  /** What can be made and tried before anything that serves is touched. May be repeated. */
  prepare(): Promise<readonly Proof[]>;
  leads(): Promise<Leads>;
  /** Where clients reach the HA IP on that side: the address itself, but for `dns`. Null: nothing is made there yet. */
  addressIn(side: Side): Promise<string | null>;
  /**
   * Make before break: the taking side is seen to serve by new connections before the giving side lets go, and again after.
   * `urgent`: the giving side is lost, so nothing is waited for that only guards it.
   * Throws CUTOVER_UNPROVED at the plan's deadline.
   */
  moveTo(side: Side, taker: PlannedLoadBalancer, options?: { readonly urgent?: boolean }): Promise<Moved>;
  /** Abort: takes what `prepare` made away again. Without effect while the HA IP leads to the target. */
  cleanUp(): Promise<void>;
  /** The HA IP stays where it leads: what was changed only for the move is as it was again. Absent: nothing was. */
  settle?(): Promise<void>;
}
