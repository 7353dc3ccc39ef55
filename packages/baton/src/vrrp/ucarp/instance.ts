/** What ucarp(8) is told, whatever tells it, as the common model. */
import type { VirtualAddress, VrrpConfiguration, VrrpInstance } from '../../domain/vrrp.ts';
import { vhidName } from '../carp/vhids.ts';
import { redactEach } from '../redact.ts';

export interface UcarpSettings {
  readonly interface: string;
  readonly vhid: number;
  readonly address: VirtualAddress;
  readonly base: number;
  readonly skew: number;
  readonly preempts: boolean;
  readonly hasPassword: boolean;
  readonly scripts: readonly string[];
}

/**
 * The source of its adverts: 00:00:5e:00:00:VHID and not carp(4)'s 00:00:5e:00:01 (seen on the wire with 1.5.2). Nothing answers
 * with it: the address is the interface's own, so that `virtualMac` is null.
 */
export function ucarpAdvertMac(vhid: number): string {
  return `00:00:5e:00:00:${vhid.toString(16).padStart(2, '0')}`;
}

/** A second process with the same vhid on the same interface is the same instance: the first one counts. */
export function ucarpConfiguration(file: string, settings: readonly UcarpSettings[]): VrrpConfiguration {
  const unique = new Map<string, UcarpSettings>();
  for (const one of settings) {
    const name = vhidName(one.vhid, one.interface);
    if (!unique.has(name)) unique.set(name, one);
  }
  const made = Array.from(unique, ([name, one]) => ({ one, notifies: redactEach(one.scripts), name }));
  return {
    kind: 'ucarp',
    files: [file],
    instances: made.map(({ name, one, notifies }) => instanceOf(name, one, notifies.texts)),
    syncGroups: [],
    routerName: null,
    dependsOnHostName: false,
    startupDelaySeconds: 0,
    garpRefreshSeconds: 0,
    redacted: made.reduce((sum, { one, notifies }) => sum + notifies.count + (one.hasPassword ? 1 : 0), 0),
  };
}

function instanceOf(name: string, one: UcarpSettings, notifies: readonly string[]): VrrpInstance {
  return {
    name,
    interface: one.interface,
    routerId: one.vhid,
    priority: null,
    version: null,
    advertIntervalMs: Math.round(one.base * 1000 + (one.skew * 1000) / 256),
    advert: { base: one.base, skew: one.skew },
    startState: null,
    preempts: one.preempts,
    addresses: [one.address],
    excludedAddresses: [],
    unicast: null,
    virtualMac: null,
    vmacTransmitsFromBase: false,
    syncGroup: null,
    tracks: [],
    authentication: one.hasPassword ? 'hmac' : 'none',
    notifies,
  };
}

/** IFNAMSIZ of Linux, with the `:label` that ifupdown allows. */
export function isInterfaceName(text: string): boolean {
  return /^[A-Za-z0-9][\w.:@-]{0,31}$/.test(text);
}
