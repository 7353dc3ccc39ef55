/**
 * Connections that live through the cutover: the load balancer that takes over in the target hands packets of TCP connections
 * that it does not know to the one that stays in the source, by a tunnel between the two, and that one answers by the same way
 * ("second chance"). New connections stay where they arrive. IPv4 and TCP only.
 *
 * Everything that is set up is of the running system alone: a boot takes it away, a watcher in each guest does when the limit
 * has passed, whatever became of Baton, and `remove` does before that.
 */

/** One of the two load balancers, as a shell reaches it. */
export interface KeeperGuest {
  readonly serverName: string;
  /** A host of the SSH configuration, or an address. */
  readonly destination: string;
  /** Whose host key is expected: the source's server id, for its twin in the target too. */
  readonly hostKeyOf: string;
}

export interface Passage {
  readonly migrationId: string;
  /** Serves in the source until the cutover, and stays there with its connections. */
  readonly staying: KeeperGuest;
  /** Serves in the target from the cutover on. */
  readonly taking: KeeperGuest;
  /** Where each is reached by the other one, by UDP. */
  readonly addresses: { readonly source: string; readonly target: string };
  readonly udpPort: number;
  /** IPv4. */
  readonly vips: readonly string[];
  /** From the setting up until the watchers remove everything. */
  readonly limitSeconds: number;
}

export interface PassageProof {
  /** Connections to the VIPs that are open in the load balancer that stays, at this moment. */
  readonly open: number;
  /** Did a packet as long as the network's own pass the tunnel, in both directions? */
  readonly longPacketsPass: boolean;
}

/** What is told where a guest could not be asked is null. */
export interface PassageLook {
  /** Is it set up, on that side? */
  readonly stands: { readonly staying: boolean | null; readonly taking: boolean | null };
  /** Connections to the VIPs that are open in the load balancer that stays, those that clients have left in silence included. */
  readonly open: number | null;
  /** Connections of which a packet came through the tunnel, since it was set up. */
  readonly carried: number | null;
  /** Those of them that are open; null also where the kernel does not list what it tracks. */
  readonly living: number | null;
  /** Their packets from clients, since it was set up. */
  readonly packets: number | null;
}

export interface RemovedSide {
  readonly serverName: string;
  /** `unreachable`: its watcher removes it when the limit has passed. */
  readonly outcome: 'removed' | 'nothing-there' | 'unreachable';
  readonly detail: string;
}

export interface ConnectionKeeper {
  /**
   * Why this guest cannot take part, in words; empty when nothing is missing. It is tried in a network namespace that ends with
   * the try: nothing in the guest changes. Throws a BatonError when the guest's shell cannot be reached.
   */
  missing(guest: KeeperGuest, udpPort: number, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Sets both sides up, and returns when packets were seen to pass the tunnel in both directions. May be repeated; the limit
   * counts anew. Throws CONNECTIONS_NOT_KEPT (kind guest) with the reason, or why a shell was not reached; what was done by
   * then is for `remove`.
   */
  setUp(passage: Passage, signal: AbortSignal): Promise<PassageProof>;
  /** Never throws but for the signal. */
  look(passage: Passage, signal: AbortSignal): Promise<PassageLook>;
  /**
   * Both sides are as they were before `setUp`. May be repeated; without effect where nothing was set up. Never throws but for
   * the signal.
   */
  remove(passage: Passage, signal: AbortSignal): Promise<readonly RemovedSide[]>;
}
