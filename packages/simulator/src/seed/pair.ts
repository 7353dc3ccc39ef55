/** What a pair in a simulated cloud looks like; `seedPair` (seed-pair.ts) puts one there, running, at once. */
import type { Simulation } from '../simulation.ts';

export interface PairOptions {
  /** Servers are `<name>-lb1` (priority 200, or the first of `priorities`) and `<name>-lb2`. */
  readonly name: string;
  /** Floating IPs and the VIPs they lead to; addresses within the simulation's external network. One VIP may have several. */
  readonly haIps: readonly { readonly address: string; readonly vip: string }[];
  /** 10.0.0.0/24 unless told. */
  readonly cidr?: string;
  readonly priorities?: readonly [number, number];
  readonly nopreempt?: boolean;
  /** 1000 unless told. */
  readonly advertIntervalMs?: number;
  /** How lb1 and lb2 boot: from an image (Nova keeps the disk) or from a volume. `['image', 'volume']` unless told. */
  readonly boot?: readonly ['image' | 'volume', 'image' | 'volume'];
  /** Size of the boot disk in GiB (1 unless told) and how many bytes of it hold data (a few blocks unless told). */
  readonly diskGib?: number;
  readonly dataBytes?: number;
  /** Further data volumes of each, in GiB. None unless told. */
  readonly dataVolumesGib?: readonly number[];
}

export interface SeededPair {
  readonly name: string;
  readonly cloud: string;
  /** lb1, lb2. */
  readonly serverIds: readonly [string, string];
  readonly networkId: string;
  readonly vipPortIds: readonly string[];
  readonly floatingIpIds: readonly string[];
}

export type SeedPair = (simulation: Simulation, cloud: string, options: PairOptions) => Promise<SeededPair>;
