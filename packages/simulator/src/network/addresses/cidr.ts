import { formatIpAddress, type IpAddress, parseIpAddress } from './ip-address.ts';

export interface Cidr {
  readonly version: 4 | 6;
  readonly prefixLength: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** `10.0.0.5/24` is `10.0.0.0/24`. Null for what is no CIDR. */
export function parseCidr(text: string): Cidr | null {
  const [, addressText = '', lengthText = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseIpAddress(addressText);
  const prefixLength = Number(lengthText);
  if (address === null) return null;
  const bits = address.version === 4 ? 32 : 128;
  if (prefixLength > bits) return null;
  const size = 1n << BigInt(bits - prefixLength);
  const first = (address.value / size) * size;
  return { version: address.version, prefixLength, first, last: first + size - 1n };
}

/** For the CIDR of a row, which was checked when the row was made. */
export function needCidr(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === null) throw new Error(`${text} is no CIDR`);
  return cidr;
}

export function formatCidr({ version, first, prefixLength }: Cidr): string {
  return `${formatIpAddress({ version, value: first })}/${prefixLength}`;
}

export function contains(cidr: Cidr, address: IpAddress): boolean {
  return cidr.version === address.version && cidr.first <= address.value && address.value <= cidr.last;
}

export function overlap(one: Cidr, other: Cidr): boolean {
  return one.version === other.version && one.first <= other.last && other.first <= one.last;
}

/** First and last address that a port may have: neither the network's nor the broadcast's (neutron/ipam/utils.py, check_subnet_ip). */
export function hostRange({ version, prefixLength, first, last }: Cidr): readonly [bigint, bigint] {
  const bits = version === 4 ? 32 : 128;
  if (prefixLength >= bits - 1) return [first, last];
  return [first + 1n, version === 4 ? last - 1n : last];
}

export function isHostOf(cidr: Cidr, address: IpAddress): boolean {
  const [low, high] = hostRange(cidr);
  return contains(cidr, address) && low <= address.value && address.value <= high;
}
