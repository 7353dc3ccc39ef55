/** What was measured between two clouds before a plan was made, on throw-away things: the forecast stands on it. */
export interface Calibration {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** A small volume, copied the way the disks of a migration are. Null: it could not be measured. */
  readonly copy: {
    readonly bytes: number;
    /** While bytes flowed, from the source's image service through Baton into the target's. */
    readonly bytesPerSecond: number;
    /** Everything around it: snapshot, image, volume. */
    readonly makeDiskSeconds: number;
  } | null;
  /** A throw-away floating IP on a throw-away network in the target; what its API needed to answer. */
  readonly floatingIp: {
    readonly reserveMs: number;
    readonly associateMs: number;
    readonly disassociateMs: number;
    /** Network, subnet, router with gateway, port: the way a migration makes them. */
    readonly makeNetworkSeconds: number;
  } | null;
  /** What could not be measured and why; what could not be taken away again. */
  readonly gaps: readonly string[];
}
