/**
 * Reads the output of `ifconfig` on FreeBSD, OpenBSD and NetBSD: which vhids run, in which state, with which addresses.
 *
 * FreeBSD since 10 prints one `carp:` line for each vhid of an interface, and `vhid N` behind the addresses of that vhid (sbin/
 * ifconfig/carp.c, af_inet.c). Elsewhere CARP is an interface of its own, `carp0`, and its addresses are those of all its
 * vhids; OpenBSD prints several vhids as `state MASTER vhid 1 advskew 0` below one `carp:` line (sbin/ifconfig/ifconfig.c).
 */
import type { RunningInstance, VirtualAddress, VrrpConfiguration, VrrpRunning } from '../../domain/vrrp.ts';
import type { Parsed } from '../located.ts';
import { addressOf, longestPrefixOf, networkOf, prefixOf, virtualAddressOf } from '../address.ts';
import { linesOf, NotReadable, reading, START, type Stumbles, type Word, wholeNumber, wordsOf } from '../text.ts';
import { gatherVhids, hasOwnInterface, vhidName } from './vhids.ts';

export interface CarpIfconfig {
  readonly running: VrrpRunning;
  /** What the kernel was told, without what only sysctl knows. */
  readonly configuration: VrrpConfiguration;
}

type CarpState = 'MASTER' | 'BACKUP' | 'INIT';

interface RunningVhid {
  readonly vhid: number;
  readonly state: CarpState;
  readonly base: number | null;
  readonly skew: number | null;
  readonly hasKey: boolean;
  readonly carrier: string | null;
  readonly peers: string[];
}

interface Interface {
  readonly name: string;
  readonly vhids: RunningVhid[];
  readonly addresses: { readonly address: VirtualAddress; readonly vhid: number | null }[];
}

/** The line above, for what OpenBSD and newer FreeBSD put on lines of their own. */
interface Above {
  readonly carrier: string | null;
  readonly base: number | null;
}

const HEADER = /^([\w.:-]{1,64}): (?:flags|type)/;
/** On one interface. Each of 255 vhids of a carp0 lists all of them. */
const MOST_ADDRESSES = 1000;
const STATES: readonly string[] = ['MASTER', 'BACKUP', 'INIT'] satisfies readonly CarpState[];

export function parseCarpIfconfig(text: string, file = 'ifconfig'): Parsed<CarpIfconfig> {
  return reading(text, file, (stumbles) => {
    const interfaces = interfacesOf(text, stumbles);
    if (interfaces.length === 0) return new NotReadable(START, 'no interface begins here: not the output of ifconfig');
    return { running: runningOf(interfaces), configuration: configurationOf(interfaces, file) };
  });
}

function interfacesOf(text: string, stumbles: Stumbles): readonly Interface[] {
  const interfaces: Interface[] = [];
  let above: Above = { carrier: null, base: null };
  for (const line of linesOf(text)) {
    const name = HEADER.exec(line.text)?.[1];
    if (name !== undefined) {
      interfaces.push({ name, vhids: [], addresses: [] });
      above = { carrier: null, base: null };
    }
    const current = interfaces.at(-1);
    if (name !== undefined || current === undefined) continue;
    const words = wordsOf(line);
    const [first] = words;
    if (first === undefined) continue;
    if (first.text === 'inet' || first.text === 'inet6') readAddress(words, current, stumbles);
    else if (first.text === 'peer') current.vhids.at(-1)?.peers.push(...peersOf(words));
    else if (first.text === 'carp:' || first.text === 'state') {
      if (first.text === 'carp:') above = { carrier: after(words, 'carpdev'), base: number(words, 'advbase', 255) };
      readVhid(words, current, above, stumbles);
    }
  }
  return interfaces;
}

function readVhid(words: readonly Word[], current: Interface, above: Above, stumbles: Stumbles): void {
  const [first, second] = words;
  const state = second?.text ?? '';
  // `carp: carpdev em0 advbase 1 balancing ip`: the vhids come below.
  if (first === undefined || (first.text === 'carp:' && state === 'carpdev')) return;
  const vhid = number(words, 'vhid', 255, 1);
  if (!isState(state) || vhid === null) {
    stumbles.note(second ?? first, 'a CARP state and a vhid of 1 to 255 are expected here');
    return;
  }
  if (current.vhids.some((known) => known.vhid === vhid)) {
    stumbles.note(first, `vhid ${vhid} stands twice on this interface: the first one is taken`);
    return;
  }
  const skew = number(words, 'advskew', 255);
  const base = number(words, 'advbase', 255) ?? above.base;
  const hasKey = after(words, 'key') !== null;
  current.vhids.push({ vhid, state, base, skew, hasKey, carrier: above.carrier, peers: peersOf(words) });
}

function readAddress(words: readonly Word[], current: Interface, stumbles: Stumbles): void {
  const [first, second] = words;
  const address = virtualAddressOf(second?.text.split('%', 1)[0] ?? '');
  if (address === null) {
    if (first !== undefined) stumbles.note(second ?? first, 'an address is expected here');
    return;
  }
  if (current.addresses.length >= MOST_ADDRESSES) return;
  const told = after(words, 'netmask') ?? after(words, 'prefixlen');
  const prefixLength = told === null ? address.prefixLength : prefixOf(told, longestPrefixOf(address.address));
  current.addresses.push({ address: { ...address, prefixLength }, vhid: number(words, 'vhid', 255, 1) });
}

function runningOf(interfaces: readonly Interface[]): VrrpRunning {
  const carrierOf = carriers(interfaces);
  const names = new Set<string>();
  const instances = interfaces.flatMap((current) =>
    current.vhids.map((vhid): RunningInstance => {
      const addresses = addressesOf(current, vhid.vhid).map(({ address }) => address);
      const carrier = vhid.carrier ?? carrierOf(current);
      const plain = vhidName(vhid.vhid, carrier ?? current.name);
      const name = names.has(plain) ? `${plain} (${current.name})` : plain;
      names.add(name);
      return {
        name,
        interface: carrier,
        routerId: vhid.vhid,
        state: vhid.state,
        basePriority: null,
        effectivePriority: null,
        masterPriority: null,
        // carp(4): the addresses stay on the interface in every state, but only a MASTER answers for them.
        holdsAddresses: vhid.state === 'MASTER' && addresses.length > 0,
        addresses,
        advertsReceived: null,
        advertsSent: null,
        becameMaster: null,
      };
    }),
  );
  return { kind: 'carp', instances, demotion: null, redacted: keysIn(interfaces) };
}

function configurationOf(interfaces: readonly Interface[], file: string): VrrpConfiguration {
  const carrierOf = carriers(interfaces);
  const vhids = gatherVhids();
  for (const current of interfaces) {
    for (const { vhid, base, skew, hasKey, carrier, peers } of current.vhids) {
      vhids.add({
        scope: current.name,
        vhid,
        carrier: carrier ?? carrierOf(current),
        base: base ?? undefined,
        skew: skew ?? undefined,
        addresses: addressesOf(current, vhid),
        peers,
        hasPassword: hasKey,
      });
    }
  }
  return vhids.configuration({ file, routerName: null, preempts: null, redacted: keysIn(interfaces) });
}

function addressesOf(current: Interface, vhid: number): readonly VirtualAddress[] {
  const own = hasOwnInterface(current.name);
  return current.addresses
    .filter((entry) => (own ? !entry.address.address.startsWith('fe80:') : entry.vhid === vhid))
    .map(({ address }) => address);
}

/** FreeBSD before 10 names no carpdev: carp0 runs on the interface that has an address in its subnet (carp(4) of FreeBSD 9). */
function carriers(interfaces: readonly Interface[]): (current: Interface) => string | null {
  const networks = new Map<string, string>();
  for (const { name, addresses } of interfaces) {
    if (hasOwnInterface(name)) continue;
    for (const { address } of addresses) {
      const network = networkOf(address.address, address.prefixLength ?? 32);
      if (network !== null && !networks.has(network)) networks.set(network, name);
    }
  }
  return (current) => {
    if (!hasOwnInterface(current.name)) return current.name;
    for (const { address } of current.addresses) {
      const carrier = networks.get(networkOf(address.address, address.prefixLength ?? 32) ?? '');
      if (carrier !== undefined) return carrier;
    }
    return null;
  };
}

/** `ifconfig -k` prints `key "..."`. */
function keysIn(interfaces: readonly Interface[]): number {
  return interfaces.reduce((sum, { vhids }) => sum + vhids.filter(({ hasKey }) => hasKey).length, 0);
}

function isState(text: string): text is CarpState {
  return STATES.includes(text);
}

function peersOf(words: readonly Word[]): string[] {
  return ['peer', 'peer6', 'carppeer']
    .map((name) => addressOf(after(words, name) ?? ''))
    .filter((peer) => peer !== null);
}

function after(words: readonly Word[], name: string): string | null {
  const index = words.findIndex(({ text }) => text === name);
  return index === -1 ? null : (words[index + 1]?.text ?? null);
}

function number(words: readonly Word[], name: string, most: number, least = 0): number | null {
  return wholeNumber(after(words, name) ?? undefined, least, most);
}
