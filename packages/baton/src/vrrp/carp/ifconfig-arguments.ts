/** Reads what is given to ifconfig(8) for CARP: in rc.conf of FreeBSD and in hostname.if of OpenBSD. */
import type { VirtualAddress } from '../../domain/vrrp.ts';
import { addressesOf, addressOf, longestPrefixOf, prefixOf } from '../address.ts';
import { wholeNumber } from '../text.ts';

/** What one call of ifconfig says. */
export interface IfconfigArguments {
  readonly vhid: number | null;
  readonly base: number | undefined;
  readonly skew: number | undefined;
  readonly carrier: string | undefined;
  readonly addresses: readonly VirtualAddress[];
  readonly peers: readonly string[];
  readonly hasPassword: boolean;
  /** OpenBSD `carpnodes 1:0,2:100`: vhid and advskew of each. */
  readonly nodes: readonly { readonly vhid: number; readonly skew: number }[];
  /** The names of what is given but out of its bounds, without the values. */
  readonly wrong: readonly string[];
}

/** One address family is one call: `ifconfig_<if>_aliases` may hold several, each begun by `inet` or `inet6`. */
export function callsOf(words: readonly string[]): readonly (readonly string[])[] {
  const calls: string[][] = [[]];
  let isValue = false;
  for (const word of words) {
    if (!isValue && (word === 'inet' || word === 'inet6')) calls.push([]);
    calls.at(-1)?.push(word);
    // A password may be the word `inet`.
    isValue = !isValue && word === 'pass';
  }
  return calls.filter((call) => call.length > 0);
}

/**
 * Ranges of addresses are counted out, up to `room` addresses in all: FreeBSD stops at netif_ipexpand_max of rc.conf(5) as well,
 * which is 2048.
 */
export function readIfconfigArguments(words: readonly string[], room = 2048): IfconfigArguments {
  const values = new Map<string, string>();
  const addresses: VirtualAddress[] = [];
  let isAddressNext = true;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (TAKES_VALUE.has(word)) {
      index += 1;
      values.set(word, words[index] ?? '');
      continue;
    }
    const found = addresses.length < room ? addressesOf(word) : [];
    if (isAddressNext && found.length > 0) addresses.push(...found);
    // Positional: `inet 10.0.0.1 255.255.255.0 10.0.0.255`, `inet6 2001:db8::1 64` (hostname.if(5)).
    else if (found.length > 0 || (!isAddressNext && /^\d{1,3}$/.test(word)))
      values.set(values.has('netmask') ? 'broadcast' : 'netmask', word);
    isAddressNext = found.length === 0 || word.includes('/');
  }
  return values.size + addresses.length === 0 ? NOTHING : argumentsOf(values, addresses);
}

const TAKES_VALUE: ReadonlySet<string> = new Set([
  'vhid',
  'advbase',
  'advskew',
  'pass',
  'carpdev',
  'carppeer',
  'peer',
  'peer6',
  'mcast',
  'mcast6',
  'carpnodes',
  'balancing',
  'state',
  'netmask',
  'prefixlen',
  'broadcast',
  'metric',
  'mtu',
  'description',
  'group',
]);

function argumentsOf(values: ReadonlyMap<string, string>, addresses: readonly VirtualAddress[]): IfconfigArguments {
  const wrong: string[] = [];
  const number = (name: string, least: number, most: number): number | undefined => {
    const value = wholeNumber(values.get(name), least, most);
    if (values.has(name) && value === null) wrong.push(name);
    return value ?? undefined;
  };
  const mask = values.get('netmask') ?? values.get('prefixlen');
  return {
    vhid: number('vhid', 1, 255) ?? null,
    base: number('advbase', 0, 255),
    skew: number('advskew', 0, 254),
    carrier: interfaceName(values.get('carpdev')),
    addresses: mask === undefined ? addresses : addresses.map((address) => withMask(address, mask)),
    peers: ['carppeer', 'peer', 'peer6']
      .map((name) => addressOf(values.get(name) ?? ''))
      .filter((peer) => peer !== null),
    hasPassword: values.has('pass'),
    nodes: nodesOf(values.get('carpnodes') ?? ''),
    wrong,
  };
}

/** What most lines of a strange file say. */
const NOTHING = argumentsOf(new Map(), []);

function withMask(address: VirtualAddress, mask: string): VirtualAddress {
  const prefixLength = address.prefixLength ?? prefixOf(mask, longestPrefixOf(address.address));
  return { ...address, prefixLength };
}

function nodesOf(text: string): IfconfigArguments['nodes'] {
  return text.split(',', 32).flatMap((node) => {
    const [vhid, skew] = node.split(':', 2);
    const number = wholeNumber(vhid, 1, 255);
    return number === null ? [] : [{ vhid: number, skew: wholeNumber(skew, 0, 254) ?? 0 }];
  });
}

/** IFNAMSIZ is 16 on the BSDs, the end of the string included. */
function interfaceName(text: string | undefined): string | undefined {
  return text !== undefined && /^[A-Za-z][\w.]{0,14}$/.test(text) ? text : undefined;
}
