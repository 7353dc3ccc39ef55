import type { ListeningSocket } from '../../domain/guest-reading.ts';
import type { Parsed } from '../../vrrp/located.ts';
import { readingLines } from './lines.ts';

/**
 * Listening sockets as `ss -lntup` (iproute2), `netstat -lntup` (Linux), `sockstat -46l` (FreeBSD) and `netstat -an` (OpenBSD)
 * print them. Each line tells by its own shape which it is.
 */
export function parseSockets(text: string): Parsed<readonly ListeningSocket[]> {
  return readingLines(text, 'listening sockets', (lines) =>
    lines.flatMap((line) => {
      const words = line.trim().split(/\s+/);
      const socket = ofSs(words, line) ?? ofSockstat(words) ?? ofNetstat(words);
      return socket === null ? [] : [socket];
    }),
  );
}

/** `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))`; a UDP socket is UNCONN. */
function ofSs(words: readonly string[], line: string): ListeningSocket | null {
  const [protocol, state, , , local = ''] = words;
  if ((protocol !== 'tcp' && protocol !== 'udp') || (state !== 'LISTEN' && state !== 'UNCONN')) return null;
  return socketOf(protocol, local, ':', /users:\(\("([^"]{1,64})"/.exec(line)?.[1] ?? null);
}

/** `root     sshd       612   4  tcp4   *:22                  *:*` */
function ofSockstat(words: readonly string[]): ListeningSocket | null {
  const [, command, pid = '', , protocol = '', local = '', foreign] = words;
  const [, known] = /^(tcp|udp)(?:4|6|46)$/.exec(protocol) ?? [];
  if (known === undefined || !/^\d+$/.test(pid) || foreign !== '*:*') return null;
  return socketOf(known as 'tcp' | 'udp', local, ':', command ?? null);
}

/** `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 5/sshd`, and `tcp 0 0 *.22 *.* LISTEN` with a dot before the port. */
function ofNetstat(words: readonly string[]): ListeningSocket | null {
  const [protocol = '', received = '', , local = '', foreign = '', ...rest] = words;
  const [, known] = /^(tcp|udp)(?:4|6|46)?$/.exec(protocol) ?? [];
  if (known === undefined || !/^\d+$/.test(received)) return null;
  if (known === 'tcp' ? rest[0] !== 'LISTEN' : !/(^|[.:])\*$/.test(foreign)) return null;
  const process = rest.map((word) => /^\d+\/(.+?):?$/.exec(word)?.[1]).find((name) => name !== undefined);
  return socketOf(
    known as 'tcp' | 'udp',
    local,
    /\.(\d+|\*)$/.test(local) && !/:\d+$/.test(local) ? '.' : ':',
    process ?? null,
  );
}

function socketOf(
  protocol: 'tcp' | 'udp',
  local: string,
  separator: string,
  process: string | null,
): ListeningSocket | null {
  const at = local.lastIndexOf(separator);
  const port = local.slice(at + 1);
  if (at < 1 || !/^\d{1,5}$/.test(port) || Number(port) > 65_535) return null;
  const address = local
    .slice(0, at)
    .replace(/%[^\]]*/, '')
    .replace(/^\[(.*)\]$/, '$1');
  return { protocol, address, port: Number(port), process };
}
