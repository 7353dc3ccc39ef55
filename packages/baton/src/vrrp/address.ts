/** Addresses as configurations of several kinds write them. Everything answers null for what is no address. */
import { isIP } from 'node:net';
import type { VirtualAddress } from '../domain/vrrp.ts';

/** The longest spelling: eight groups, the last two as a dotted quad. */
const LONGEST = 45;
const NETMASK = /^(?:0x)?[0-9a-f]{8}$/i;
const LAST_RANGE = /^((?:\d{1,3}\.){3})(\d{1,3})-(\d{1,3})$/;

/** The address in lower case and without its zone (`fe80::1%vtnet0`). */
export function addressOf(text: string): string | null {
  const [address = ''] = text.split('%', 1);
  return address.length <= LONGEST && isIP(address) !== 0 ? address.toLowerCase() : null;
}

/** `24`, `255.255.255.0`, `0xffffff00`, and the eight digits alone that NetBSD prints. */
export function prefixOf(text: string, longest: 32 | 128 = 32): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= longest ? Number(text) : null;
  if (NETMASK.test(text)) return prefixOfMask(Number.parseInt(text.slice(-8), 16));
  if (text.length > LONGEST || isIP(text) !== 4) return null;
  return prefixOfMask(text.split('.').reduce((mask, part) => mask * 256 + Number(part), 0));
}

/** `10.0.0.1`, `10.0.0.1/24`, `10.0.0.1/255.255.255.0`; the interface as told. */
export function virtualAddressOf(text: string, onInterface: string | null = null): VirtualAddress | null {
  const slash = text.indexOf('/');
  const address = addressOf(slash === -1 ? text : text.slice(0, slash));
  if (address === null) return null;
  if (slash === -1) return { address, prefixLength: null, interface: onInterface };
  const prefixLength = prefixOf(text.slice(slash + 1), longestPrefixOf(address));
  return prefixLength === null ? null : { address, prefixLength, interface: onInterface };
}

/** rc.conf(5), "ifconfig_<interface>_aliases": `10.0.0.1-5/32` stands for five addresses. */
export function addressesOf(text: string): readonly VirtualAddress[] {
  const slash = text.indexOf('/');
  const range = LAST_RANGE.exec(slash === -1 ? text : text.slice(0, slash));
  if (range === null) return [virtualAddressOf(text)].filter((address) => address !== null);
  const [, network = '', first = '', last = ''] = range;
  const suffix = slash === -1 ? '' : text.slice(slash);
  const count = Math.min(255, Number(last)) - Number(first) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    virtualAddressOf(`${network}${Number(first) + index}${suffix}`),
  ).filter((address) => address !== null);
}

export function longestPrefixOf(address: string): 32 | 128 {
  return address.includes(':') ? 128 : 32;
}

/** The network of an IPv4 address, to see which interface shares it; null for IPv6. */
export function networkOf(address: string, prefixLength: number): string | null {
  if (address.includes(':')) return null;
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefixLength);
  return `${Math.floor(value / size) * size}/${prefixLength}`;
}

function prefixOfMask(mask: number): number | null {
  const ones = 32 - Math.log2(2 ** 32 - mask);
  return Number.isInteger(ones) ? ones : null;
}
