/**
 * What a guest is, written into the first blocks of its boot disk (see disks/guest-on-disk.ts). A load balancer in another
 * cloud is the same guest because its disk holds the same bytes; a disk that was copied wrongly does not boot.
 */
export interface GuestDefinition {
  readonly hostname: string;
  /** The TCP port of its web server, which answers every request with the host name. */
  readonly httpPort: number;
  readonly keepalived: KeepalivedDefinition | null;
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
