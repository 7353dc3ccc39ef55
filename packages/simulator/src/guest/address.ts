import { BlockList, isIP, isIPv4 } from 'node:net';

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

/** Whether a CIDR, or a single address, covers the address. Two families never do. */
export function covers(prefix: string, address: string): boolean {
  if (prefix === address) return true;
  const [base = '', length] = prefix.split('/');
  if (isIP(base) === 0 || isIP(base) !== isIP(address)) return false;
  const bits = length === undefined ? (isIPv4(base) ? 32 : 128) : Number(length);
  const list = new BlockList();
  list.addSubnet(base, bits, family(base));
  return list.check(address, family(address));
}

/** Every address of its family: `0.0.0.0/0`, `::/0`. */
export function coversEverything(prefix: string): boolean {
  return prefix.endsWith('/0');
}

/** The order in which keepalived breaks a tie of priorities (RFC 5798, 6.4.3: the greater address wins). IPv4 only. */
export function compareIpv4(a: string, b: string): number {
  return ipv4Value(a) - ipv4Value(b);
}

function ipv4Value(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

/** `10.0.0.100/24`, as a VIP may stand in a configuration, is the address before the slash. */
export function withoutLength(address: string): string {
  return address.split('/')[0] ?? address;
}
