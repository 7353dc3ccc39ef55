import type { Cancel } from '../time/time.ts';

/** Who serves an address of the internet now. */
export interface Server {
  readonly cloud: string;
  readonly serverId: string;
  readonly hostname: string;
}

/**
 * The one internet that all clouds of a simulation share. Addresses are loopback addresses (127.x.y.z), so that real clients
 * on this machine reach them without any right: every floating IP listens, and a connection is carried to whoever the state
 * of the networks says serves it at that moment; to nobody: it is reset.
 */
export interface Internet {
  /** Who would get a new connection to this address now? */
  whoServes(address: string): Server | null;
  /** Told whenever the answer of `whoServes` changes, at simulated time `atMs`. */
  onServing(listener: (address: string, server: Server | null, atMs: number) => void): Cancel;
  /**
   * From now on a router that still has an address when another cloud announces it says so once more, so much later: Linux asks
   * for its gateway with the address as sender (arp_announce 0), and the gateway believes the last one it hears.
   */
  flapBack(afterMs: number): Cancel;
  /** The TCP port on which floating IPs listen; null when the simulation carries no real TCP. */
  readonly port: number | null;
  /** When every floating IP that is there now listens. */
  settled(): Promise<void>;
}
