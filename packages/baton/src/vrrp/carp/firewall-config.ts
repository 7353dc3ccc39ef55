/** Reads CARP out of config.xml of OPNsense and pfSense: /conf/config.xml on both. */
import type { VirtualAddress, VrrpConfiguration } from '../../domain/vrrp.ts';
import type { Parsed } from '../located.ts';
import { addressOf, virtualAddressOf } from '../address.ts';
import { NotReadable, reading, START, type Stumbles, wholeNumber } from '../text.ts';
import { gatherVhids, type VhidPart } from './vhids.ts';
import { childOf, childrenOf, textOf, type XmlElement, xmlTree } from '../xml-tree.ts';

export interface FirewallConfig {
  readonly system: 'opnsense' | 'pfsense';
  readonly configuration: VrrpConfiguration;
  /** Saved on disk, and so it travels with the disk: the node gives its addresses away after every start. */
  readonly maintenanceMode: boolean;
  /** The interface of pfsync: state of connections is shared with the other load balancer. */
  readonly pfsync: string | null;
}

export function parseFirewallConfig(text: string, file = '/conf/config.xml'): Parsed<FirewallConfig> {
  return reading(text, file, (stumbles) => {
    const root = xmlTree(text);
    if (root instanceof NotReadable) return root;
    if (root.name !== 'opnsense' && root.name !== 'pfsense') {
      return new NotReadable(START, 'neither <opnsense> nor <pfsense> is the root');
    }
    const parts = partsOf(root, stumbles);
    const vhids = gatherVhids();
    for (const part of parts) vhids.add(part);
    const redacted = vipsOf(root).filter((vip) => textOf(vip, 'password') !== undefined).length;
    const routerName = nameOf(textOf(childOf(root, 'system'), 'hostname'));
    const preempts = preemptsOf(root);
    const sync = childOf(root, 'hasync');
    return {
      system: root.name,
      configuration: vhids.configuration({ file, routerName, preempts, redacted }),
      maintenanceMode: isOn(childOf(root, 'virtualip_carp_maintenancemode')),
      pfsync: sync === undefined ? null : deviceOf(root, textOf(sync, 'pfsyncinterface') ?? ''),
    };
  });
}

function vipsOf(root: XmlElement): readonly XmlElement[] {
  return childrenOf(root, 'virtualip').flatMap((list) => childrenOf(list, 'vip'));
}

interface Carp {
  readonly part: VhidPart;
  readonly logical: string;
  readonly uniqid: string | undefined;
}

function partsOf(root: XmlElement, stumbles: Stumbles): readonly VhidPart[] {
  const device = devices(root);
  const carps: Carp[] = [];
  for (const vip of vipsOf(root)) {
    if (textOf(vip, 'mode') !== 'carp') continue;
    const part = carpOf(vip, device, stumbles);
    if (part !== null) carps.push({ part, logical: textOf(vip, 'interface') ?? '', uniqid: textOf(vip, 'uniqid') });
  }
  // pfSense: an alias stands on `_vip<uniqid>`, before 2.2 on `wan_vip<vhid>`; OPNsense: it names the vhid.
  const byReference = new Map<string, VhidPart>(
    carps.flatMap(({ part, logical, uniqid }) => [
      [`${logical}_vip${part.vhid}`, part] as const,
      ...(uniqid === undefined ? [] : [[`_vip${uniqid}`, part] as const]),
    ]),
  );
  const aliases = vipsOf(root).flatMap((vip) => {
    const address = textOf(vip, 'mode') === 'ipalias' ? addressIn(vip) : null;
    const logical = textOf(vip, 'interface') ?? '';
    const vhid = wholeNumber(textOf(vip, 'vhid'), 1, 255);
    const followed = byReference.get(logical) ?? (vhid === null ? undefined : { ...device(logical), vhid });
    return address === null || followed === undefined
      ? []
      : [{ scope: followed.scope, carrier: followed.carrier, vhid: followed.vhid, addresses: [address] }];
  });
  return [...carps.map(({ part }) => part), ...aliases];
}

function carpOf(vip: XmlElement, device: Device, stumbles: Stumbles): VhidPart | null {
  const vhid = wholeNumber(textOf(vip, 'vhid'), 1, 255);
  const address = addressIn(vip);
  if (vhid === null) stumbles.note(vip, 'a CARP address without a vhid of 1 to 255');
  if (address === null) stumbles.note(vip, 'a CARP address without an address');
  if (vhid === null) return null;
  const carrier = device(textOf(vip, 'interface') ?? '');
  if (carrier.carrier === null) stumbles.note(vip, 'its interface is not told in <interfaces>');
  return {
    ...carrier,
    vhid,
    base: wholeNumber(textOf(vip, 'advbase'), 0, 254) ?? undefined,
    skew: wholeNumber(textOf(vip, 'advskew'), 0, 254) ?? undefined,
    addresses: address === null ? [] : [address],
    peers: [textOf(vip, 'peer'), textOf(vip, 'peer6')]
      .map((peer) => addressOf(peer ?? ''))
      .filter((peer) => peer !== null),
    hasPassword: textOf(vip, 'password') !== undefined,
  };
}

function addressIn(vip: XmlElement): VirtualAddress | null {
  const bits = textOf(vip, 'subnet_bits');
  return virtualAddressOf(`${textOf(vip, 'subnet') ?? ''}${bits === undefined ? '' : `/${bits}`}`);
}

type Device = (logical: string) => { readonly scope: string; readonly carrier: string | null };

/** `wan` -> `vtnet0`. */
function devices(root: XmlElement): Device {
  const known = new Map(
    (childOf(root, 'interfaces')?.children ?? []).flatMap((logical) => {
      const device = nameOf(textOf(logical, 'if'));
      return device === null ? [] : [[logical.name, device] as const];
    }),
  );
  return (logical) => {
    const device = known.get(logical) ?? null;
    return { scope: device ?? nameOf(logical) ?? 'an unknown interface', carrier: device };
  };
}

function deviceOf(root: XmlElement, logical: string): string | null {
  return devices(root)(logical).carrier ?? nameOf(logical);
}

/** OPNsense turns preemption on unless `disablepreempt` is set (system_sysctl_get, interfaces_carp); a tunable wins on both. */
function preemptsOf(root: XmlElement): boolean | null {
  const tunables = childrenOf(childOf(root, 'sysctl'), 'item');
  const tunable = tunables.findLast((item) => textOf(item, 'tunable') === 'net.inet.carp.preempt');
  const value = textOf(tunable, 'value');
  if (value !== undefined && /^[01]$/.test(value)) return value === '1';
  return isOn(childOf(childOf(root, 'hasync'), 'disablepreempt')) ? false : null;
}

/** pfSense writes an empty element for true, OPNsense `1`. */
function isOn(element: XmlElement | undefined): boolean {
  return element !== undefined && !/^(?:0|no|off|false)$/i.test(element.text);
}

function nameOf(text: string | undefined): string | null {
  return text !== undefined && /^[\w.-]{1,64}$/.test(text) ? text : null;
}
