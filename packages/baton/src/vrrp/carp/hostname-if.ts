/** Reads hostname.if(5) of OpenBSD for a CARP interface: `/etc/hostname.carp0`. */
import type { VrrpConfiguration } from '../../domain/vrrp.ts';
import type { Parsed } from '../located.ts';
import { type IfconfigArguments, readIfconfigArguments } from './ifconfig-arguments.ts';
import { linesOf, NotReadable, reading, START } from '../text.ts';
import { gatherVhids } from './vhids.ts';

/** The interface is the end of the file's name. A file without a vhid is an error: the interface stays in INIT. */
export function parseHostnameIf(text: string, file = '/etc/hostname.carp0'): Parsed<VrrpConfiguration> {
  return reading(text, file, (stumbles) => {
    const said: IfconfigArguments[] = [];
    for (const line of linesOf(text)) {
      // `!command` runs a command, and a description is free text.
      if (/^\s*(?:[#!]|desc|rtlabel|$)/.test(line.text)) continue;
      const read = readIfconfigArguments(line.text.trim().split(/\s+/));
      for (const wrong of read.wrong) stumbles.note({ line: line.line, column: 1 }, `${wrong} is out of its bounds`);
      if (saysSomething(read)) said.push(read);
    }
    const scope = /([a-z]{1,15}\d{1,4})$/.exec(file.slice(-32))?.[1] ?? 'carp0';
    const vhid = said.findLast((part) => part.vhid !== null)?.vhid ?? null;
    const nodes = said.findLast((part) => part.nodes.length > 0)?.nodes ?? [];
    if (vhid === null && nodes.length === 0) return new NotReadable(START, 'no vhid of 1 to 255 is configured here');
    const vhids = gatherVhids();
    for (const { base, skew, carrier, addresses, peers, hasPassword } of said) {
      const common = { scope, base, carrier, addresses, peers, hasPassword };
      if (nodes.length === 0 && vhid !== null) vhids.add({ ...common, vhid, skew });
      for (const node of nodes) vhids.add({ ...common, ...node });
    }
    const redacted = said.filter(({ hasPassword }) => hasPassword).length;
    return vhids.configuration({ file, routerName: null, preempts: null, redacted });
  });
}

/** Lines that say nothing are not kept: each of the carpnodes would go through all of them. */
function saysSomething(read: IfconfigArguments): boolean {
  const { vhid, base, skew, carrier, addresses, peers, hasPassword, nodes } = read;
  const numbers = vhid !== null || base !== undefined || skew !== undefined || carrier !== undefined;
  return numbers || hasPassword || addresses.length + peers.length + nodes.length > 0;
}
