import { isIP } from 'node:net';

/** An IPv4 or IPv6 address as a number, so that ranges can be compared. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly value: bigint;
}

/** Null for what is no address, and for one with a zone (`fe80::1%eth0`), which means something on one machine only. */
export function parseIpAddress(text: string): IpAddress | null {
  if (text.includes('%')) return null;
  switch (isIP(text)) {
    case 4:
      return { version: 4, value: join(text.split('.').map(Number), 8n) };
    case 6:
      return { version: 6, value: join(groupsOf(text), 16n) };
    default:
      return null;
  }
}

export function formatIpAddress({ version, value }: IpAddress): string {
  if (version === 4) return split(value, 4, 8n).join('.');
  const full = split(value, 8, 16n)
    .map((group) => group.toString(16))
    .join(':');
  return new URL(`http://[${full}]`).hostname.slice(1, -1);
}

/** The one way to write an address (RFC 5952 for IPv6); what is no address stays as it is. */
export function canonicalAddress(text: string): string {
  const address = parseIpAddress(text);
  return address === null ? text : formatIpAddress(address);
}

/** The eight groups of an IPv6 address. */
function groupsOf(text: string): readonly number[] {
  // The URL parser expands an embedded IPv4 address and leaves one `::` at most.
  const [head = '', tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const before = hexGroups(head);
  if (tail === undefined) return before;
  const after = hexGroups(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function hexGroups(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function join(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | BigInt(part), 0n);
}

function split(value: bigint, count: number, bits: bigint): readonly number[] {
  const mask = (1n << bits) - 1n;
  return Array.from({ length: count }, (_, at) => Number((value >> (bits * BigInt(count - 1 - at))) & mask));
}
