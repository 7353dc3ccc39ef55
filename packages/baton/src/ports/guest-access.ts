/**
 * A way into the load balancers. The less it allows, the fewer proofs: never a blind step. Reading changes nothing in a
 * guest, is bounded in time and bytes, and answers with gaps instead of an error when a guest does not answer.
 */
import type { Server } from '../domain/cloud-resources.ts';
import type { GuestAccessKind, GuestReading } from '../domain/guest-reading.ts';
import type { GuestHands } from './guest-hands.ts';

export interface Guest {
  readonly server: Server;
  /** Its own addresses in its networks, the first NIC's first. */
  readonly addresses: readonly string[];
  /** Where it is reached, when the plan or the person says so: a host of the SSH configuration, or an address. */
  readonly destination: string | null;
}

export interface GuestAccess {
  readonly kind: GuestAccessKind;
  /** Null: this access only looks. */
  readonly hands: GuestHands | null;
  /** Never throws but for the signal: what could not be read is in `gaps`. */
  read(guest: Guest, signal: AbortSignal): Promise<GuestReading>;
}
