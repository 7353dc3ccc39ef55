import { isIP } from 'node:net';
import type { GuestInterface, GuestRoute } from '../../domain/guest-reading.ts';
import type { Parsed } from '../../vrrp/located.ts';
import { readingLines } from './lines.ts';

type Draft = { -readonly [Key in Exclude<keyof GuestInterface, 'addresses'>]: GuestInterface[Key] } & {
  readonly addresses: GuestInterface['addresses'][number][];
};

/** `ip addr` as text: of busybox, and of an iproute2 that knows no JSON (before 4.13). */
export function parseIpAddrText(text: string): Parsed<readonly GuestInterface[]> {
  return readingLines(text, 'ip addr', (lines) => {
    const found: Draft[] = [];
    for (const line of lines) {
      const head = /^\d+: ([^:@\s]+)(?:@[^:\s]+)?: <([^>]*)>(?:.*? mtu (\d{1,9}))?/.exec(line);
      if (head !== null) {
        const [, name = '', flags = '', mtu = '0'] = head;
        found.push({ name, macAddress: null, mtu: Number(mtu), up: flags.split(',').includes('UP'), addresses: [] });
        continue;
      }
      const current = found.at(-1);
      if (current === undefined) continue;
      const mac = /^\s+link\/ether ([0-9A-Fa-f:]{17})\b/.exec(line)?.[1];
      if (mac !== undefined) current.macAddress = mac.toLowerCase();
      const [, address = '', prefix] =
        /^\s+inet6? ([0-9A-Fa-f.:]+)(?: peer [0-9A-Fa-f.:]+)?(?:\/(\d{1,3}))?\b/.exec(line) ?? [];
      const version = isIP(address);
      if (version === 0) continue;
      const prefixLength = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
      current.addresses.push({ address, prefixLength });
    }
    return found;
  });
}

/** `ip route` as text. busybox tells no `proto`; for iproute2 without one, see parseIpRouteJson. */
export function parseIpRouteText(text: string): Parsed<readonly GuestRoute[]> {
  return readingLines(text, 'ip route', (lines) =>
    lines.flatMap((line) => {
      const words = line.trim().split(/\s+/);
      const kind = /^(unicast|local|broadcast|blackhole|unreachable|prohibit|throw)$/.test(words[0] ?? '');
      const destination = words[kind ? 1 : 0] ?? '';
      if (destination !== 'default' && isIP(destination.split('/')[0] ?? '') === 0) return [];
      const after = (word: string): string | null => {
        const at = words.indexOf(word);
        return at === -1 ? null : (words[at + 1] ?? null);
      };
      return [
        {
          destination,
          gateway: after('via'),
          interface: after('dev'),
          source: after('src'),
          protocol: after('proto'),
        },
      ];
    }),
  );
}
