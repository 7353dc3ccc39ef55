import type { GuestDefinition, KeepalivedDefinition } from './definition.ts';

/** What is inside a server: it exists while the server runs, and is made from the bytes of its boot disk. */
export type GuestPhase = 'booting' | 'running' | 'stopping';

export type VrrpState = 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT';

export interface GuestRow {
  /** The server's id. */
  readonly id: string;
  readonly phase: GuestPhase;
  /** State of every VRRP instance by its name. Empty until keepalived runs, and for a guest without it. */
  readonly vrrp: Readonly<Record<string, VrrpState>>;
  /** By the name of the instance, for those in BACKUP and MASTER. */
  readonly timers: Readonly<Record<string, VrrpTimer>>;
  /** Null: not read yet, or nothing on the disk that boots. */
  readonly definition: GuestDefinition | null;
  /** What keepalived's files say, while it runs as `definition` says instead; null: they say the same. */
  readonly filesSay: KeepalivedDefinition | null;
  readonly bootDiskId: string;
  /** Tells one boot of a server from another. */
  readonly bootId: string;
  /** Its NICs in order, as they were plugged at power on. */
  readonly portIds: readonly string[];
  /** Those of them that were off when it booted: DHCP has given them no address yet. None unless told. */
  readonly withoutLease?: readonly string[];
  /** When booting or stopping is over; null while it runs. */
  readonly phaseEndsAtMs: number | null;
  /** Since when it stands still; null: it does not. */
  readonly pausedAtMs: number | null;
  /** The ACPI signal came while it could not act on it. */
  readonly powerButton: boolean;
}

/** All that an election needs to go on: moments, no running clock, so that a quiet pair stays quiet. */
export interface VrrpTimer {
  /** Of a MASTER: the moment of one of its adverts; the others lie whole intervals away. */
  readonly beatMs: number | null;
  /** Of a BACKUP: when it takes over, if no advert that it minds comes before. */
  readonly downAtMs: number | null;
  /** The MASTERs that a BACKUP obeys, or that a MASTER will yield to. */
  readonly minds: readonly MindedMaster[];
}

export interface MindedMaster {
  /** `<server id>/<instance>` */
  readonly key: string;
  readonly everyMs: number;
  /** Its first advert that arrives, or will. */
  readonly firstMs: number;
}

/** The serial console of a server; it outlives the guest and starts anew at every boot. */
export interface ConsoleRow {
  /** The server's id. */
  readonly id: string;
  readonly text: string;
}

/**
 * Who answers for an address on a network (a neighbour table, as gratuitous ARP fills it). The id is `<network id>/<address>`.
 * A claim outlives its claimer: packets then go nowhere until somebody else claims. A claim on the external network is the
 * entry of the internet's gateway, which all clouds share: at most one cloud has it.
 */
export interface ClaimRow {
  readonly id: string;
  readonly networkId: string;
  readonly address: string;
  readonly portId: string;
  readonly macAddress: string;
}
