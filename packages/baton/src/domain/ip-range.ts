/** Addresses and ranges, v4 and v6, as numbers. Enough to ask "is this address in that range" and "do these ranges meet". */

interface IpNumber {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Null for anything that is not an address in its usual spelling. */
export function parseAddress(text: string): IpNumber | null {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): IpNumber | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    value = (value << 8n) | BigInt(part);
  }
  return { bits: 32, value };
}

/** RFC 4291, 2.2: eight groups, one `::` for a run of zeros, and a dotted quad as the last two groups. */
function parseV6(text: string): IpNumber | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => groupsOf(half));
  if (head === null || head === undefined || tail === null) return null;
  const given = head.length + (tail?.length ?? 0);
  if (tail === undefined ? given !== 8 : given > 7) return null;
  const groups = [...head, ...Array.from({ length: 8 - given }, () => 0), ...(tail ?? [])];
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n) };
}

function groupsOf(half: string): number[] | null {
  if (half === '') return [];
  const groups: number[] = [];
  for (const part of half.split(':')) {
    if (part.includes('.')) {
      const quad = parseV4(part);
      if (quad === null) return null;
      groups.push(Number(quad.value >> 16n), Number(quad.value & 0xffffn));
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return null;
    }
  }
  return groups;
}

interface Range {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
}

/** An address alone is a range of one. Host bits are ignored: providers really write `1.0.0.0/0`. */
export function parseRange(text: string): Range | null {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  const address = parseAddress(addressText);
  if (address === null || rest.length > 0) return null;
  const prefix = prefixText === undefined ? address.bits : Number(prefixText);
  if (prefixText === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > address.bits) return null;
  const hostBits = BigInt(address.bits - prefix);
  const first = (address.value >> hostBits) << hostBits;
  return { bits: address.bits, first, last: first + (1n << hostBits) - 1n, prefix };
}

/** Does `range` (an address or a CIDR) cover `address`? False when either is no address. */
export function covers(range: string, address: string): boolean {
  const inside = parseAddress(address);
  const outer = parseRange(range);
  if (inside === null || outer === null || inside.bits !== outer.bits) return false;
  return inside.value >= outer.first && inside.value <= outer.last;
}

/** Does `range` name exactly one address? */
export function isSingleAddress(range: string): boolean {
  const parsed = parseRange(range);
  return parsed !== null && parsed.first === parsed.last;
}

/** Do two addresses, however they are spelt, mean the same one? */
export function sameAddress(one: string, other: string): boolean {
  return isSingleAddress(one) && covers(one, other);
}

/** One spelling for each address, to look it up by; text that is no address stands for itself. */
export function addressKey(text: string): string {
  const [address = text, prefix] = text.split('/');
  const parsed = prefix === undefined || isSingleAddress(text) ? parseAddress(address) : null;
  return parsed === null ? text : `${parsed.bits}:${parsed.value}`;
}

/** Is there an address that is in both? */
export function overlap(one: string, other: string): boolean {
  const a = parseRange(one);
  const b = parseRange(other);
  return a !== null && b !== null && a.bits === b.bits && a.first <= b.last && b.first <= a.last;
}
