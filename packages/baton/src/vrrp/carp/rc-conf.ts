/** Reads CARP out of rc.conf(5) of FreeBSD, and out of what of loader.conf(5) decides whether CARP is there at boot. */
import type { VrrpConfiguration } from '../../domain/vrrp.ts';
import type { Parsed } from '../located.ts';
import { callsOf, readIfconfigArguments } from './ifconfig-arguments.ts';
import { type Assignment, shellAssignments } from './shell-assignments.ts';
import { NotReadable, reading, type Stumbles } from '../text.ts';
import { gatherVhids, hasOwnInterface, type VhidPart } from './vhids.ts';

export interface RcConf {
  readonly configuration: VrrpConfiguration;
  /** The file loads the module: kld_list (rc.conf), carp_load (loader.conf). Null: it does not say; the kernel may have it built in. */
  readonly loadsCarp: boolean | null;
}

const INTERFACE = /^ifconfig_([A-Za-z]\w{0,30}?)(?:_alias\d{1,4}|_aliases|_ipv6)?$/;
const ADDRESSES = /^ipv[46]_addrs_([A-Za-z]\w{0,30})$/;
/** netif_ipexpand_max of rc.conf(5), here for the whole file. */
const MOST_ADDRESSES = 2048;
const YES = /^(?:yes|true|on|1)$/i;

/** Wherever a name is assigned twice, the last one counts, as it does for sh(1). */
export function parseRcConf(text: string, file = '/etc/rc.conf'): Parsed<RcConf> {
  return reading(text, file, (stumbles) => {
    const assignments = shellAssignments(text);
    if (assignments instanceof NotReadable) return assignments;
    const last = new Map(assignments.map((assignment) => [assignment.name, assignment]));
    const room = { left: MOST_ADDRESSES };
    const parts = [...last.values()].flatMap((assignment) => partsOf(assignment, room, stumbles));
    const vhids = gatherVhids();
    for (const part of withOwnAddresses(parts, stumbles)) vhids.add(part);
    const redacted = parts.filter(({ hasPassword }) => hasPassword).length;
    const hostName = last.get('hostname')?.value;
    const routerName = hostName !== undefined && /^[\w.-]{1,255}$/.test(hostName) ? hostName : null;
    return {
      configuration: vhids.configuration({ file, routerName, preempts: null, redacted }),
      loadsCarp: loadsCarp((name) => last.get(name)?.value),
    };
  });
}

interface Part extends Omit<VhidPart, 'vhid'> {
  readonly vhid: number | null;
  readonly hasPassword: boolean;
}

function partsOf(assignment: Assignment, room: { left: number }, stumbles: Stumbles): readonly Part[] {
  const name = (INTERFACE.exec(assignment.name) ?? ADDRESSES.exec(assignment.name))?.[1];
  if (name === undefined) return [];
  const scope = interfaceOf(name);
  const words = assignment.value.split(/\s+/).filter((word) => word !== '');
  return callsOf(words).flatMap((call) => {
    const said = readIfconfigArguments(call, room.left);
    room.left = Math.max(0, room.left - said.addresses.length);
    for (const wrong of said.wrong) stumbles.note(assignment, `${wrong} is out of its bounds`);
    if (said.vhid === null && !hasOwnInterface(scope)) return [];
    const { vhid, base, skew, addresses, peers, hasPassword, carrier } = said;
    return [{ scope, vhid, base, skew, addresses, peers, hasPassword, carrier }];
  });
}

/** `ifconfig_carp0_alias0="inet A/32"` of FreeBSD 9 names no vhid: it is the one of carp0. */
function withOwnAddresses(parts: readonly Part[], stumbles: Stumbles): readonly VhidPart[] {
  const own = new Map<string, number>();
  for (const { scope, vhid } of parts) if (vhid !== null && !own.has(scope)) own.set(scope, vhid);
  return parts.flatMap((part) => {
    const vhid = part.vhid ?? own.get(part.scope);
    if (vhid !== undefined) return [{ ...part, vhid }];
    stumbles.note({ line: 1, column: 1 }, 'a carp interface is configured without a vhid');
    return [];
  });
}

/** rc.subr puts `_` for what a shell's name cannot hold: `em0_10` is the VLAN interface em0.10. */
function interfaceOf(name: string): string {
  return name.replace(/^([a-z]{1,15}\d{1,4})_(\d{1,4})$/, '$1.$2');
}

function loadsCarp(valueOf: (name: string) => string | undefined): boolean | null {
  const modules = valueOf('kld_list')?.split(/\s+/) ?? [];
  if (modules.some((module) => /^(?:.*\/)?(?:if_)?carp(?:\.ko)?$/.test(module))) return true;
  const said = valueOf('carp_load') ?? valueOf('if_carp_load') ?? valueOf('carp_enable');
  return said === undefined ? null : YES.test(said);
}
