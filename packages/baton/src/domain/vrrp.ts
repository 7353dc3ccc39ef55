/**
 * What a load balancer's own configuration and daemons say about the addresses that it shares. One model for keepalived,
 * CARP, ucarp, VyOS and Pacemaker: what a kind does not have is null. No password is ever part of it.
 */

/** Who looks after the shared addresses. */
export type VrrpKind = 'keepalived' | 'carp' | 'ucarp' | 'vyos' | 'pacemaker';

/** What was observed. INIT: not yet decided, or its interface is down. */
export type VrrpState = 'MASTER' | 'BACKUP' | 'FAULT' | 'INIT' | 'STOP';

export interface VirtualAddress {
  readonly address: string;
  readonly prefixLength: number | null;
  /** Where it is put, when not on the instance's own interface. */
  readonly interface: string | null;
}

export interface Tracked {
  readonly kind: 'interface' | 'script' | 'file' | 'process' | 'bfd';
  readonly name: string;
  /** Added to the priority while it succeeds (or taken off while it fails); null or 0: failing means FAULT. */
  readonly weight: number | null;
  /** What it runs or reads: the command of a script, the path of a file; null where it is not told. */
  readonly what: string | null;
}

/** One VRRP instance, CARP vhid, or Pacemaker address resource, as it is configured. */
export interface VrrpInstance {
  /** `VI_1`; `vhid 1 on vtnet0`; the resource's id. Unique within one configuration. */
  readonly name: string;
  /** Null for a Pacemaker resource that leaves it to the agent. */
  readonly interface: string | null;
  /** VRID or vhid, 1-255; null for Pacemaker. */
  readonly routerId: number | null;
  /** VRRP priority 1-255; null where the kind has none (see `advert` for CARP). */
  readonly priority: number | null;
  /** Version 2 or 3 of VRRP; null for the other kinds, or when it is the daemon's default. */
  readonly version: 2 | 3 | null;
  readonly advertIntervalMs: number | null;
  /** CARP and ucarp: seconds, and 1/256 of a second that make it slower, and with it weaker. */
  readonly advert: { readonly base: number; readonly skew: number } | null;
  /** Where it starts by its configuration; it does not tell who is MASTER. Null when it is not said or not understood. */
  readonly startState: 'MASTER' | 'BACKUP' | null;
  /** False: `nopreempt`, or CARP without net.inet.carp.preempt. Null: not known from this configuration. */
  readonly preempts: boolean | null;
  readonly addresses: readonly VirtualAddress[];
  /** `virtual_ipaddress_excluded`: held as well, not part of the adverts. */
  readonly excludedAddresses: readonly VirtualAddress[];
  /** Null: multicast. */
  readonly unicast: { readonly source: string | null; readonly peers: readonly string[] } | null;
  /** The addresses answer with the protocol's own MAC (use_vmac, CARP), lower case; null: with the interface's own. */
  readonly virtualMac: string | null;
  /** keepalived `vmac_xmit_base`. */
  readonly vmacTransmitsFromBase: boolean;
  readonly syncGroup: string | null;
  readonly tracks: readonly Tracked[];
  readonly authentication: 'none' | 'pass' | 'ah' | 'hmac';
  /** Commands that run when its state changes. Secrets in them are redacted. */
  readonly notifies: readonly string[];
}

export interface SyncGroup {
  readonly name: string;
  readonly instances: readonly string[];
  readonly notifies: readonly string[];
}

/** One daemon's configuration, as this very node takes it (conditionals and variables resolved). */
export interface VrrpConfiguration {
  readonly kind: VrrpKind;
  /** Files that were read, the first one first. */
  readonly files: readonly string[];
  readonly instances: readonly VrrpInstance[];
  readonly syncGroups: readonly SyncGroup[];
  /** `router_id`, or what the kind has in its place. */
  readonly routerName: string | null;
  /** The node's name decides what holds (`@host` lines of keepalived): another host name is another configuration. */
  readonly dependsOnHostName: boolean;
  /** Seconds after the start before it takes part (vrrp_startup_delay, vrrp_delay_after_boot); 0 where it is not set. */
  readonly startupDelaySeconds: number;
  /** Repeats of the announcement while MASTER (vrrp_garp_master_refresh), in seconds; 0 is never. */
  readonly garpRefreshSeconds: number;
  /** How many secrets were taken out of it. */
  readonly redacted: number;
}

/** One instance as its daemon says it runs now. */
export interface RunningInstance {
  readonly name: string;
  readonly interface: string | null;
  readonly routerId: number | null;
  readonly state: VrrpState;
  readonly basePriority: number | null;
  readonly effectivePriority: number | null;
  /** Of the MASTER that it hears, when it is not that itself. */
  readonly masterPriority: number | null;
  /** All of its addresses are on the interface; null where it is not told. */
  readonly holdsAddresses: boolean | null;
  readonly addresses: readonly string[];
  /** Since the daemon started. Adverts that rise on a BACKUP are the proof that the pair talks. */
  readonly advertsReceived: number | null;
  readonly advertsSent: number | null;
  readonly becameMaster: number | null;
}

export interface VrrpRunning {
  readonly kind: VrrpKind;
  readonly instances: readonly RunningInstance[];
  /** CARP: the demotion counter (net.inet.carp.demotion), or maintenance mode; null where there is none or it is unknown. */
  readonly demotion: number | null;
  readonly redacted: number;
}
