import type { AddressPair, Port } from '../domain/cloud-resources.ts';
import { covers, isSingleAddress, sameAddress } from '../domain/ip-range.ts';

export interface TranslatedPairs {
  readonly pairs: readonly AddressPair[];
  /** What became another pair than it was, in words. */
  readonly changes: readonly string[];
}

/**
 * A port's address pairs, so that they work on every backend. ML2/OVN makes a VIP port `virtual` only for a pair that is
 * exactly its address: a CIDR, a wildcard, or even `/32` leaves it dead (Neutron, doc/source/ovn/virtual_ips.rst; measured).
 * The port's own MAC is left out, since Neutron puts it in.
 */
export function translatePairs(port: Port, vipAddresses: readonly string[]): TranslatedPairs {
  const pairs = new Map<string, AddressPair>();
  const changes: string[] = [];
  for (const pair of port.allowedAddressPairs) {
    const ownMac = pair.macAddress === undefined || pair.macAddress.toLowerCase() === port.macAddress.toLowerCase();
    const mac = ownMac ? {} : { macAddress: pair.macAddress };
    const addresses = spell(pair.ipAddress, vipAddresses);
    const wide = !isSingleAddress(pair.ipAddress);
    if (wide && addresses[0] !== pair.ipAddress) {
      changes.push(
        `the address pair ${pair.ipAddress} of port ${port.name || port.id} becomes ${addresses.join(', ')}`,
      );
    }
    for (const ipAddress of addresses) {
      if (ownMac && port.fixedIps.some((ip) => sameAddress(ip.address, ipAddress))) continue;
      pairs.set(`${ipAddress} ${ownMac ? '' : pair.macAddress}`, { ipAddress, ...mac });
    }
  }
  return { pairs: [...pairs.values()], changes };
}

function spell(range: string, vipAddresses: readonly string[]): readonly string[] {
  const covered = vipAddresses.filter((address) => covers(range, address));
  if (covered.length > 0) return covered;
  return [isSingleAddress(range) ? (range.split('/')[0] ?? range) : range];
}
