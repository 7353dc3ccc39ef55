import { isIP } from 'node:net';
import type { GuestInterface, GuestRoute } from '../../domain/guest-reading.ts';
import type { Parsed } from '../../vrrp/located.ts';
import { readingLines } from './lines.ts';

type Draft = { -readonly [Key in Exclude<keyof GuestInterface, 'addresses'>]: GuestInterface[Key] } & {
  readonly addresses: GuestInterface['addresses'][number][];
};

/** `ifconfig -a` of the BSDs and of Linux (net-tools, busybox): interfaces and their addresses. */
export function parseIfconfig(text: string): Parsed<readonly GuestInterface[]> {
  return readingLines(text, 'ifconfig', (lines) => {
    const found: Draft[] = [];
    for (const line of lines) {
      const head = /^([A-Za-z][\w.:-]*?):? +(?:flags=\w+<([^>]*)>|Link encap:)/.exec(line);
      if (head !== null) {
        const up = (head[2] ?? '').split(',').includes('UP');
        found.push({ name: head[1] ?? '', macAddress: null, mtu: 0, up, addresses: [] });
      }
      const current = found.at(-1);
      if (current === undefined) continue;
      const mac = /\b(?:ether|lladdr|HWaddr) ([0-9A-Fa-f:]{17})\b/.exec(line)?.[1];
      if (mac !== undefined) current.macAddress = mac.toLowerCase();
      const mtu = /\b(?:mtu |MTU:)(\d{1,9})\b/.exec(line)?.[1];
      if (mtu !== undefined) current.mtu = Number(mtu);
      // net-tools of old, and busybox: `UP BROADCAST RUNNING MULTICAST  MTU:1450`.
      if (/^\s+UP .*MTU:/.test(line)) current.up = true;
      const address = addressIn(line);
      if (address !== null) current.addresses.push(address);
    }
    return found;
  });
}

function addressIn(line: string): GuestInterface['addresses'][number] | null {
  const [, text = ''] = /^\s+inet6?(?: addr:)? ?([0-9A-Fa-f.:]+)(?:%\w+)?/.exec(line) ?? [];
  const version = isIP(text);
  if (version === 0) return null;
  if (version === 6) {
    const prefix = /(?:prefixlen |%\w+\/|[0-9A-Fa-f:]\/)(\d{1,3})/.exec(line)?.[1];
    return { address: text, prefixLength: prefix === undefined ? 128 : Math.min(128, Number(prefix)) };
  }
  const mask = /(?:netmask |Mask:)(0x[0-9A-Fa-f]{8}|[\d.]{7,15})/.exec(line)?.[1];
  return { address: text, prefixLength: mask === undefined ? 32 : bitsOf(mask) };
}

function bitsOf(mask: string): number {
  const number = mask.startsWith('0x')
    ? Number.parseInt(mask.slice(2), 16)
    : mask.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return number
    .toString(2)
    .split('')
    .filter((bit) => bit === '1').length;
}

/** `netstat -rn`: the columns differ by system, their names do not. */
export function parseNetstatRoutes(text: string): Parsed<readonly GuestRoute[]> {
  return readingLines(text, 'netstat -rn', (lines) => {
    const routes: GuestRoute[] = [];
    let columns: readonly string[] = [];
    for (const line of lines) {
      const words = line.trim().split(/\s+/);
      if (words[0] === 'Destination') {
        columns = words;
        continue;
      }
      const of = (...names: readonly string[]): string | null => {
        const at = columns.findIndex((name) => names.includes(name));
        return at === -1 ? null : (words[at] ?? null);
      };
      const [first = ''] = words;
      if (columns.length === 0 || (first !== 'default' && isIP(first.replace(/[/%].*$/, '')) === 0)) continue;
      const gateway = of('Gateway');
      const known = gateway !== null && isIP(gateway.replace(/%.*$/, '')) !== 0;
      routes.push({
        destination: first === '0.0.0.0' && of('Genmask') === '0.0.0.0' ? 'default' : first,
        gateway: known && gateway !== '0.0.0.0' ? gateway : null,
        interface: of('Netif', 'Iface', 'Interface'),
        source: null,
      });
    }
    return routes;
  });
}
