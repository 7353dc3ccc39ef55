/**
 * What Baton may do inside a load balancer so that a VIP changes hands without loss. Everything here is of the running daemon
 * only: nothing that is saved on a disk differs afterwards, so that nothing travels with a copy. Every act may be repeated.
 */
import type { RunningInstance } from '../domain/vrrp.ts';
import type { Guest } from './guest-access.ts';

/** A change of the running VRRP daemon that its files do not tell. */
export type TemporaryChange =
  /**
   * keepalived (VyOS too): every instance runs with this priority, until the daemon is told its files again. Its files are
   * changed for the moment of the reload and restored, which is proved by their digests.
   */
  | { readonly kind: 'raise'; readonly priority: number; readonly withoutNopreempt: boolean }
  /** CARP: advskew 240. ucarp: SIGUSR2. Pacemaker: standby until its next start. The other one takes over. */
  | { readonly kind: 'demote' };

export interface ChangeProof {
  /** Of every file that was touched: they are equal, or the act has failed (code GUEST_FILE_CHANGED). Empty: none was. */
  readonly files: readonly { readonly path: string; readonly sha256Before: string; readonly sha256After: string }[];
  /** What was done, in words, for the evidence. */
  readonly detail: string;
}

/** Who was heard to have an address. */
export interface Answered {
  readonly address: string;
  /** Its MAC; null when nobody answered. */
  readonly by: string | null;
}

/** All throw a BatonError of kind guest when the guest cannot be reached or refuses; and the signal's reason. */
export interface GuestHands {
  /** The instances as their daemons tell them now; a look of a second or two, not a whole reading. Empty: no daemon runs. */
  states(guest: Guest, signal: AbortSignal): Promise<readonly RunningInstance[]>;
  /** Returns when the daemon has taken the change; the election that follows takes its own time. */
  change(guest: Guest, change: TemporaryChange, signal: AbortSignal): Promise<ChangeProof>;
  /** The daemon runs as its files say again: what `change` did is gone. Without effect when nothing was changed. */
  settle(guest: Guest, signal: AbortSignal): Promise<ChangeProof>;
  /** The VRRP daemon says goodbye and ends until the next boot, or until `settle`; nothing else in the guest stops. */
  stopVrrp(guest: Guest, signal: AbortSignal): Promise<ChangeProof>;
  /** Gratuitous ARP (unsolicited NA) for those of the addresses that this guest holds; answers with them. */
  announce(guest: Guest, addresses: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Waits, so long at most, until this guest has none of the addresses, and then asks for each IPv4 address who has it: the answer is heard on
   * the way. Empty: it did not let go in time, or cannot ask. Absent: these hands cannot do it.
   */
  askOnceReleased?(
    guest: Guest,
    addresses: readonly string[],
    withinSeconds: number,
    signal: AbortSignal,
  ): Promise<readonly Answered[]>;
  /** sha256 of files of the guest, by path; null for one that cannot be read. Absent: these hands cannot tell. */
  digests?(guest: Guest, paths: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string | null>>;
}
