/** What is inside a server: it exists while the server runs, and is made from the bytes of its boot disk. */
export type GuestPhase = 'booting' | 'running' | 'stopping';

export type VrrpState = 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT';

export interface GuestRow {
  /** The server's id. */
  readonly id: string;
  readonly phase: GuestPhase;
  /** State of every VRRP instance by its name. Empty until keepalived runs, and for a guest without it. */
  readonly vrrp: Readonly<Record<string, VrrpState>>;
}

/** The serial console of a server; it outlives the guest and starts anew at every boot. */
export interface ConsoleRow {
  /** The server's id. */
  readonly id: string;
  readonly text: string;
}

/**
 * Who answers for an address on a network (a neighbour table, as gratuitous ARP fills it). The id is `<network id>/<address>`.
 * A claim outlives its claimer: packets then go nowhere until somebody else claims.
 */
export interface ClaimRow {
  readonly id: string;
  readonly networkId: string;
  readonly address: string;
  readonly portId: string;
  readonly macAddress: string;
}
