/**
 * Which servers may send from an address that is not their own: by allowed address pairs. A pair for just that address says
 * most. A range narrower than the subnet says that somebody thought of it. The whole subnet, or a wildcard such as the
 * 1.0.0.0/0 that some providers put on every port, says nothing of who shares an address with whom.
 */
import type { AddressPair, Port } from '../domain/cloud-resources.ts';
import { covers, isSingleAddress, parseRange } from '../domain/ip-range.ts';
import type { Membership } from './candidate.ts';
import { type CloudIndex, placeKey } from './cloud-index.ts';
import { portName } from './names.ts';

export type Width = 'exact' | 'narrow' | 'wide';

export interface Holder {
  readonly port: Port;
  readonly pair: AddressPair;
  readonly width: Width;
}

export interface Holders {
  /** Pairs for one address, by `placeKey`. */
  readonly exact: ReadonlyMap<string, readonly Holder[]>;
  /** All other pairs, by network. */
  readonly ranges: ReadonlyMap<string, readonly Holder[]>;
}

/** A subnet of a provider's usual size, or larger, is no choice of two servers. */
const NARROWEST_SUBNET = { 32: 28, 128: 120 } as const;

const made = new WeakMap<CloudIndex, Holders>();

/** Made once for each project. */
export function holdersIn(cloud: CloudIndex): Holders {
  const known = made.get(cloud) ?? collect(cloud);
  made.set(cloud, known);
  return known;
}

function collect(cloud: CloudIndex): Holders {
  const exact = new Map<string, Holder[]>();
  const ranges = new Map<string, Holder[]>();
  const put = (map: Map<string, Holder[]>, key: string, holder: Holder): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [holder]);
    else list.push(holder);
  };
  for (const port of cloud.ports) {
    if (!cloud.serverById.has(port.deviceId)) continue;
    for (const pair of port.allowedAddressPairs) {
      if (!isSingleAddress(pair.ipAddress)) {
        put(ranges, port.networkId, { port, pair, width: widthOf(pair) });
      } else if (!port.fixedIps.some(({ address }) => covers(pair.ipAddress, address))) {
        put(exact, placeKey(port.networkId, pair.ipAddress), { port, pair, width: 'exact' });
      }
    }
  }
  return { exact, ranges };
}

function widthOf(pair: AddressPair): Width {
  const range = parseRange(pair.ipAddress);
  return range !== null && range.prefix >= NARROWEST_SUBNET[range.bits] ? 'narrow' : 'wide';
}

/** Pairs for just this address; those of a load balancer of Octavia are its own business. */
export function exactHolders(cloud: CloudIndex, networkId: string, address: string): readonly Holder[] {
  const key = placeKey(networkId, address);
  return cloud.octavia.has(key) ? [] : (holdersIn(cloud).exact.get(key) ?? []);
}

/** Everybody who may send from it. */
export function allHolders(cloud: CloudIndex, networkId: string, address: string): readonly Holder[] {
  const ranges = holdersIn(cloud).ranges.get(networkId) ?? [];
  return [...exactHolders(cloud, networkId, address), ...ranges.filter(({ pair }) => covers(pair.ipAddress, address))];
}

/**
 * The servers that share an address, as far as pairs tell it; empty where they do not. When two have a pair for just that
 * address, a wider pair alone makes no member. Wide pairs count for two servers and no more: with three of them, nobody knows
 * which two it is.
 */
export function membersOf(cloud: CloudIndex, networkId: string, address: string): ReadonlyMap<string, Membership> {
  const exact = membership(exactHolders(cloud, networkId, address), address);
  if (exact.size >= 2) return exact;
  const all = allHolders(cloud, networkId, address);
  const narrow = membership(
    all.filter(({ width }) => width !== 'wide'),
    address,
  );
  if (narrow.size >= 2) return narrow;
  const wide = membership(all, address);
  return wide.size === 2 ? wide : new Map();
}

const SURE = { exact: 'certain', narrow: 'likely', wide: 'possible' } as const;
const WIDTHS: readonly Width[] = ['exact', 'narrow', 'wide'];

/** One line of evidence for each port, by its most telling pair. */
function membership(holders: readonly Holder[], address: string): ReadonlyMap<string, Membership> {
  const best = new Map<string, Holder>();
  for (const holder of holders) {
    const known = best.get(holder.port.id);
    if (known === undefined || WIDTHS.indexOf(holder.width) < WIDTHS.indexOf(known.width)) {
      best.set(holder.port.id, holder);
    }
  }
  const found = new Map<string, { confidence: Membership['confidence']; evidence: string[] }>();
  for (const holder of best.values()) {
    const known = found.get(holder.port.deviceId) ?? { confidence: SURE[holder.width], evidence: [] };
    known.evidence.push(describeHolder(holder, address));
    if (holder.width === 'exact') known.confidence = 'certain';
    found.set(holder.port.deviceId, known);
  }
  return found;
}

export function describeHolder({ port, pair, width }: Holder, address: string): string {
  const otherMac = pair.macAddress !== undefined && pair.macAddress.toLowerCase() !== port.macAddress.toLowerCase();
  return [
    `port ${portName(port)} has the address pair ${pair.ipAddress}`,
    width === 'exact' ? '' : `, which covers the VIP ${address}`,
    otherMac ? ` with the MAC ${pair.macAddress}, which is not its own` : '',
  ].join('');
}
