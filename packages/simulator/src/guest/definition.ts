/**
 * What a guest is, written into the first blocks of its boot disk (see disks/guest-on-disk.ts). A load balancer in another
 * cloud is the same guest because its disk holds the same bytes; a disk that was copied wrongly does not boot.
 */
export interface GuestDefinition {
  readonly hostname: string;
  /** The TCP port of its web server, which answers every request with the host name; null: it has none. */
  readonly httpPort: number | null;
  readonly keepalived: KeepalivedDefinition | null;
  /** It runs from memory and serves the disks beside its own; not told of one that does not. */
  readonly mover?: MoverDefinition;
}

/** What stands in the region of its disk (see disks/mover-on-disk.ts). */
export interface MoverDefinition {
  /** `<host>:<port>` that it dials; empty: the region holds no job. */
  readonly gateway: string;
}

export interface KeepalivedDefinition {
  readonly version: string;
  readonly instances: readonly VrrpInstanceDefinition[];
}

/** keepalived.conf(5), vrrp_instance. */
export interface VrrpInstanceDefinition {
  readonly name: string;
  readonly virtualRouterId: number;
  /** 1..254 */
  readonly priority: number;
  readonly advertIntervalMs: number;
  readonly nopreempt: boolean;
  /** Which NIC of the guest, from 0. */
  readonly nic: number;
  readonly virtualAddresses: readonly string[];
}
