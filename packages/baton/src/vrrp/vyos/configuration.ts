/**
 * Reads `high-availability vrrp` of VyOS. VyOS writes it into a keepalived.conf of its own, so what a group means is what its
 * template data/templates/high-availability/keepalived.conf.j2 (vyos-1x) makes of it: every instance starts as BACKUP, and
 * `rfc3768-compatibility` is use_vmac, with vmac_xmit_base where there is a peer-address.
 */
import type { SyncGroup, Tracked, VirtualAddress, VrrpConfiguration, VrrpInstance } from '../../domain/vrrp.ts';
import { addressOf, virtualAddressOf } from '../address.ts';
import { NotReadable, reading, type Stumbles, wholeNumber } from '../text.ts';
import type { Parsed } from '../located.ts';
import { redactEach } from '../redact.ts';
import { at, valueOf, valuesOf, type VyosNode, vyosTree } from './tree.ts';

/** A configuration without VRRP groups has no instances: that is no error. */
export function parseVyosConfiguration(text: string, file = 'show configuration'): Parsed<VrrpConfiguration> {
  return reading(text, file, (stumbles) => {
    const root = vyosTree(text);
    if (root instanceof NotReadable) return root;
    const vrrp = at(root, 'vrrp');
    const secrets = { count: 0 };
    const syncGroups = entriesOf(vrrp, 'sync-group').map(([name, group]) => syncGroupOf(name, group, secrets));
    const memberOf = new Map(
      syncGroups.flatMap(({ name, instances }) => instances.map((member) => [member, name] as const)),
    );
    const version = versionOf(valueOf(vrrp, 'global-parameters', 'version'));
    const instances = entriesOf(vrrp, 'group').flatMap(([name, group]) => {
      const instance = instanceOf(name, group, version, secrets, stumbles);
      return instance === null ? [] : [{ ...instance, syncGroup: memberOf.get(name) ?? null }];
    });
    const refreshes = [at(vrrp, 'global-parameters'), ...entriesOf(vrrp, 'group').map(([, group]) => group)].map(
      (node) => wholeNumber(valueOf(node, 'garp', 'master-refresh'), 0, 86_400) ?? 0,
    );
    return {
      kind: 'vyos',
      files: [file],
      instances,
      syncGroups,
      routerName: null,
      dependsOnHostName: false,
      startupDelaySeconds: wholeNumber(valueOf(vrrp, 'global-parameters', 'startup-delay'), 0, 86_400) ?? 0,
      garpRefreshSeconds: refreshes.find((seconds) => seconds > 0) ?? 0,
      redacted: secrets.count,
    };
  });
}

/** Neither disabled groups nor disabled sync groups reach keepalived. */
function entriesOf(vrrp: VyosNode | undefined, kind: 'group' | 'sync-group'): readonly (readonly [string, VyosNode])[] {
  return [...(at(vrrp, kind)?.children ?? [])].filter(([, node]) => at(node, 'disable') === undefined);
}

function instanceOf(
  name: string,
  group: VyosNode,
  version: 2 | 3 | null,
  secrets: { count: number },
  stumbles: Stumbles,
): VrrpInstance | null {
  const routerId = wholeNumber(valueOf(group, 'vrid'), 1, 255);
  const onInterface = valueOf(group, 'interface') ?? null;
  if (routerId === null) stumbles.note(group, 'a group without a vrid of 1 to 255');
  if (onInterface === null) stumbles.note(group, 'a group without an interface');
  if (routerId === null || onInterface === null) return null;
  const addresses = [...addressesOf(group, 'address', stumbles), ...addressesOf(group, 'virtual-address', stumbles)];
  const hasVmac = at(group, 'rfc3768-compatibility') !== undefined;
  const peers = valuesOf(group, 'peer-address')
    .map(addressOf)
    .filter((peer) => peer !== null);
  const authentication = authenticationOf(group);
  if (authentication !== 'none') secrets.count += 1;
  return {
    name,
    interface: onInterface,
    routerId,
    // The defaults of interface-definitions/high-availability.xml.in.
    priority: wholeNumber(valueOf(group, 'priority'), 1, 255) ?? 100,
    version,
    advertIntervalMs: (wholeNumber(valueOf(group, 'advertise-interval'), 1, 255) ?? 1) * 1000,
    advert: null,
    startState: 'BACKUP',
    preempts: at(group, 'no-preempt') === undefined && valueOf(group, 'preempt') !== 'false',
    addresses,
    excludedAddresses: [
      ...addressesOf(group, 'excluded-address', stumbles),
      ...addressesOf(group, 'virtual-address-excluded', stumbles),
    ],
    unicast: peers.length === 0 ? null : { source: addressOf(valueOf(group, 'hello-source-address') ?? ''), peers },
    virtualMac: hasVmac ? macOf(routerId, addresses) : null,
    vmacTransmitsFromBase: hasVmac && peers.length > 0,
    syncGroup: null,
    tracks: tracksOf(name, group, secrets),
    authentication,
    notifies: scriptsOf(group, secrets),
  };
}

function addressesOf(group: VyosNode, kind: string, stumbles: Stumbles): readonly VirtualAddress[] {
  return [...(at(group, kind)?.children ?? [])].flatMap(([text, node]) => {
    const address = virtualAddressOf(text, valueOf(node, 'interface') ?? null);
    if (address === null) stumbles.note(node, 'an address is expected here');
    return address === null ? [] : [address];
  });
}

/** RFC 5798 7.3: the fifth octet tells IPv4 (1) from IPv6 (2). */
function macOf(routerId: number, [first]: readonly VirtualAddress[]): string {
  const family = first?.address.includes(':') ? '02' : '01';
  return `00:00:5e:00:${family}:${routerId.toString(16).padStart(2, '0')}`;
}

function authenticationOf(group: VyosNode): 'none' | 'pass' | 'ah' {
  if (valueOf(group, 'authentication', 'password') === undefined) return 'none';
  return valueOf(group, 'authentication', 'type') === 'ah' ? 'ah' : 'pass';
}

function tracksOf(name: string, group: VyosNode, secrets: { count: number }): readonly Tracked[] {
  const interfaces = valuesOf(group, 'track', 'interface').map((tracked): Tracked => ({
    kind: 'interface',
    name: tracked,
    weight: null,
    what: null,
  }));
  const ping = valueOf(group, 'health-check', 'ping');
  const script =
    valueOf(group, 'health-check', 'script') ?? (ping === undefined ? undefined : `/usr/bin/ping -c1 ${ping}`);
  if (script === undefined) return interfaces;
  const redacted = redactEach([script]);
  secrets.count += redacted.count;
  return [
    ...interfaces,
    { kind: 'script', name: `healthcheck_${name}`, weight: null, what: redacted.texts[0] ?? null },
  ];
}

const TRANSITIONS: readonly string[] = ['master', 'backup', 'fault', 'stop', 'mode-script'];

/** `transition-script master /config/scripts/up.sh`. */
function scriptsOf(node: VyosNode, secrets: { count: number }): readonly string[] {
  const states = valuesOf(node, 'transition-script').filter((state) => TRANSITIONS.includes(state));
  const scripts = states.flatMap((state) => valuesOf(node, 'transition-script', state));
  const redacted = redactEach(scripts);
  secrets.count += redacted.count;
  return redacted.texts;
}

function syncGroupOf(name: string, group: VyosNode, secrets: { count: number }): SyncGroup {
  return { name, instances: valuesOf(group, 'member'), notifies: scriptsOf(group, secrets) };
}

function versionOf(text: string | undefined): 2 | 3 | null {
  return text === '2' ? 2 : text === '3' ? 3 : null;
}
