/** Gathers what several lines say about the vhids of one node, and makes the common model of it. */
import type { VirtualAddress, VrrpConfiguration, VrrpInstance } from '../../domain/vrrp.ts';

/** What one line or element says about a vhid; undefined: it says nothing about that. */
export interface VhidPart {
  /** The interface whose configuration it is; `carp0` where CARP has interfaces of its own. */
  readonly scope: string;
  readonly vhid: number;
  /** What carries it, when that is another interface (carpdev); null: unknown. */
  readonly carrier?: string | null | undefined;
  readonly base?: number | undefined;
  readonly skew?: number | undefined;
  readonly addresses?: readonly VirtualAddress[];
  readonly peers?: readonly string[];
  readonly hasPassword?: boolean;
}

export interface Vhids {
  readonly add: (part: VhidPart) => void;
  readonly configuration: (of: ConfigurationFrame) => VrrpConfiguration;
}

export interface ConfigurationFrame {
  readonly file: string;
  readonly routerName: string | null;
  readonly preempts: boolean | null;
  readonly redacted: number;
}

interface Draft {
  readonly scope: string;
  readonly vhid: number;
  carrier: string | null | undefined;
  base: number | undefined;
  skew: number | undefined;
  hasPassword: boolean;
  readonly addresses: Map<string, VirtualAddress>;
  readonly peers: Set<string>;
}

/** The groups that CARP speaks to unless it is told another peer (FreeBSD ifconfig(8), "peer" and "peer6"). */
const GROUPS: ReadonlySet<string> = new Set(['224.0.0.18', 'ff02::12']);
/** CARP as an interface of its own: OpenBSD, NetBSD, and FreeBSD before 10. */
const OWN_INTERFACE = /^carp\d+$/;

export function hasOwnInterface(scope: string): boolean {
  return OWN_INTERFACE.test(scope);
}

/** `vhid 12 on vtnet0`: how a vhid is named in configurations and in what runs. */
export function vhidName(vhid: number, carrier: string): string {
  return `vhid ${vhid} on ${carrier}`;
}

/** carp(4): answers with this MAC, in IPv4 and IPv6 alike. */
export function carpMac(vhid: number): string {
  return `00:00:5e:00:01:${vhid.toString(16).padStart(2, '0')}`;
}

export function gatherVhids(): Vhids {
  const drafts = new Map<string, Draft>();
  return {
    add: (part) => {
      const key = `${part.vhid} ${part.scope}`;
      const draft = drafts.get(key) ?? begin(part);
      drafts.set(key, draft);
      if (part.carrier !== undefined) draft.carrier = part.carrier;
      draft.base = part.base ?? draft.base;
      draft.skew = part.skew ?? draft.skew;
      draft.hasPassword ||= part.hasPassword ?? false;
      for (const address of part.addresses ?? []) draft.addresses.set(address.address, address);
      for (const peer of part.peers ?? []) if (!GROUPS.has(peer)) draft.peers.add(peer);
    },
    configuration: (frame) => ({
      kind: 'carp',
      files: [frame.file],
      instances: instancesOf([...drafts.values()], frame.preempts),
      syncGroups: [],
      routerName: frame.routerName,
      dependsOnHostName: false,
      startupDelaySeconds: 0,
      garpRefreshSeconds: 0,
      redacted: frame.redacted,
    }),
  };
}

function begin({ scope, vhid }: VhidPart): Draft {
  const empty = { carrier: undefined, base: undefined, skew: undefined, hasPassword: false };
  return { scope, vhid, ...empty, addresses: new Map(), peers: new Set() };
}

function instancesOf(drafts: readonly Draft[], preempts: boolean | null): readonly VrrpInstance[] {
  const names = new Set<string>();
  return drafts.map((draft) => {
    const plain = vhidName(draft.vhid, draft.carrier ?? draft.scope);
    const name = names.has(plain) ? `${plain} (${draft.scope})` : plain;
    names.add(name);
    return instanceOf(draft, name, preempts);
  });
}

function instanceOf(draft: Draft, name: string, preempts: boolean | null): VrrpInstance {
  // ifconfig(8): advbase is 1 and advskew 0 unless they are given.
  const advert = { base: draft.base ?? 1, skew: draft.skew ?? 0 };
  const unknownCarrier = hasOwnInterface(draft.scope) ? null : draft.scope;
  return {
    name,
    interface: draft.carrier === undefined ? unknownCarrier : draft.carrier,
    routerId: draft.vhid,
    priority: null,
    version: null,
    advertIntervalMs: Math.round(advert.base * 1000 + (advert.skew * 1000) / 256),
    advert,
    startState: null,
    preempts,
    addresses: [...draft.addresses.values()],
    excludedAddresses: [],
    unicast: draft.peers.size === 0 ? null : { source: null, peers: [...draft.peers] },
    virtualMac: carpMac(draft.vhid),
    vmacTransmitsFromBase: false,
    syncGroup: null,
    tracks: [],
    authentication: draft.hasPassword ? 'hmac' : 'none',
    notifies: [],
  };
}
