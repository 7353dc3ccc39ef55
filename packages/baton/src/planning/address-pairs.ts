import type { AddressPair, Port } from '../domain/cloud-resources.ts';
import { covers, isSingleAddress, sameAddress } from '../domain/ip-range.ts';
import type { NetworkBackend } from '../domain/network-backend.ts';

export interface TranslatedPairs {
  readonly pairs: readonly AddressPair[];
  /** What became another pair than it was, in words. */
  readonly changes: readonly string[];
}

/**
 * A port's address pairs, so that they work on the target's backend. ML2/OVN makes a VIP port `virtual` only for a pair that
 * is exactly its address: a CIDR, a wildcard, or even `/32` leaves it dead (Neutron, doc/source/ovn/virtual_ips.rst;
 * measured). It does so for no pair of a MAC other than the port's own, whose packets OVN before 26.03 drops (Neutron's
 * release note on virtual MACs; measured). The port's own MAC is left out, since Neutron puts it in.
 */
export function translatePairs(
  port: Port,
  vipAddresses: readonly string[],
  target: NetworkBackend = 'unknown',
): TranslatedPairs {
  const pairs = new Map<string, AddressPair>();
  const changes: string[] = [];
  const name = port.name || port.id;
  for (const pair of port.allowedAddressPairs) {
    const foreignMac = foreignMacOf(pair, port);
    const macAddress = target === 'ovn' ? null : foreignMac;
    const addresses = spell(pair.ipAddress, vipAddresses);
    if (addresses.length !== 1 || !sameRange(addresses[0], pair.ipAddress))
      changes.push(`the address pair ${pair.ipAddress} of port ${name} becomes ${addresses.join(', ')}`);
    if (foreignMac !== null && macAddress === null) {
      changes.push(
        `the address pair ${pair.ipAddress} of port ${name} loses its MAC ${foreignMac}: OVN before 26.03 drops what a guest sends from it, so keepalived must send from the NIC's own MAC (no use_vmac), and CARP does not work there`,
      );
    }
    for (const ipAddress of addresses) {
      if (macAddress === null && port.fixedIps.some((ip) => sameAddress(ip.address, ipAddress))) continue;
      pairs.set(`${ipAddress} ${macAddress ?? ''}`, { ipAddress, ...(macAddress === null ? {} : { macAddress }) });
    }
  }
  return { pairs: [...pairs.values()], changes };
}

function foreignMacOf({ macAddress }: AddressPair, port: Port): string | null {
  return macAddress === undefined || macAddress.toLowerCase() === port.macAddress.toLowerCase() ? null : macAddress;
}

/** The VIPs that a range covers, in the spelling of their ports; a range that covers none stays as it is. */
function spell(range: string, vipAddresses: readonly string[]): readonly string[] {
  const covered = vipAddresses.filter((address) => covers(range, address));
  if (covered.length > 0) return covered;
  return [isSingleAddress(range) ? (range.split('/')[0] ?? range) : range];
}

/** `10.0.0.100` and `10.0.0.100/32` are one address, so it is told as no change. */
function sameRange(one: string | undefined, other: string): boolean {
  if (one === other) return true;
  return one !== undefined && isSingleAddress(one) && isSingleAddress(other) && covers(other, one);
}
