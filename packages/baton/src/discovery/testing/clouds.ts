/** Clouds like the lab's, changed as a test needs it. */
import type { Port } from '../../domain/cloud-resources.ts';
import { port, shop } from '../../preflight/testing/fixtures.ts';
import { type CloudContents, readableCloud } from '../../preflight/testing/readable-cloud.ts';
import { discoverGroups, type Discovery, type DiscoveryOptions } from '../discover-groups.ts';

export const signal: AbortSignal = new AbortController().signal;

export function discover(contents: CloudContents, options: DiscoveryOptions = {}): Promise<Discovery> {
  return discoverGroups(readableCloud(contents), options, signal);
}

type Pairs = Readonly<Record<string, readonly { readonly ipAddress: string; readonly macAddress?: string }[]>>;

/** The shop with these address pairs, by port, and no others. */
export function withPairs(pairs: Pairs, more: Partial<CloudContents> = {}): CloudContents {
  const contents = { ...shop, ...more };
  return { ...contents, ports: contents.ports.map((one) => ({ ...one, allowedAddressPairs: pairs[one.id] ?? [] })) };
}

/** Both load balancers of the shop may send from these addresses. */
export function sharing(addresses: readonly string[], more: Partial<CloudContents> = {}): CloudContents {
  const pairs = addresses.map((ipAddress) => ({ ipAddress }));
  return withPairs({ 'port-a': pairs, 'port-b': pairs }, more);
}

/** A port of a server on the shop's network. */
export function portOf(serverId: string, address: string, pairs: readonly string[], more: Partial<Port> = {}): Port {
  return port(`port-of-${serverId}`, 'shop-net', [`shop-subnet:${address}`], {
    deviceId: serverId,
    deviceOwner: 'compute:nova',
    allowedAddressPairs: pairs.map((ipAddress) => ({ ipAddress })),
    ...more,
  });
}
