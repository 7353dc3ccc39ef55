/** Lines of IPVS and of proxies that need the backends on the load balancer's own layer 2. Each names its place. */
import type { Parsed } from '../../vrrp/located.ts';
import { withoutComment } from '../../vrrp/keepalived/line.ts';
import { redact } from '../../vrrp/redact.ts';
import { readingLines } from './lines.ts';

/** Nobody reads more of them. */
const MOST = 20;
const LONGEST = 200;

/** keepalived.conf(5): `lvs_method` (its older name is `lb_kind`) of a virtual_server, of one real_server, and of the sorry_server. */
export function parseDirectRouting(text: string, file = 'keepalived.conf'): Parsed<readonly string[]> {
  return readingLines(text, file, (lines) =>
    placed(
      file,
      lines.flatMap((line, index) => {
        const found = /(?:^|[\s{])((?:lb_kind|(?:sorry_server_)?lvs_method)\s{1,20}"?DR)(?=$|[\s"}])/.exec(
          withoutComment(line).text,
        );
        return found === null ? [] : [{ line: index + 1, text: (found[1] ?? '').replace('"', '') }];
      }),
    ),
  );
}

export interface ProxyLines {
  readonly peers: boolean;
  readonly transparent: readonly string[];
  /** False: the file could not be read, or not to its end. */
  readonly whole: boolean;
}

/**
 * What `grep -n` picked out of haproxy's configuration, and its exit code: `peers` sections, and `source ... usesrc`, with which the
 * backends see the client's address and answer by the load balancer.
 */
export function parseHaproxyLines(text: string, file = '/etc/haproxy/haproxy.cfg'): Parsed<ProxyLines> {
  return readingLines(text, file, (lines) => {
    const picked = lines.flatMap((line) => {
      const [, number = '', content = ''] = /^(\d{1,9}):(.*)$/.exec(line) ?? [];
      return number === '' ? [] : [{ line: Number(number), text: content.trim() }];
    });
    return {
      peers: picked.some((one) => /^peers\s/.test(one.text)),
      transparent: placed(
        file,
        picked.filter((one) => /^[^#]*\susesrc\s/.test(one.text)),
      ),
      whole: wasRead(lines),
    };
  });
}

/** The same of nginx: `proxy_bind $remote_addr transparent`. Paths are told from /etc on. */
export function parseNginxLines(text: string): Parsed<ProxyLines> {
  return readingLines(text, 'nginx', (lines) => ({
    peers: false,
    transparent: lines
      .flatMap((line) => {
        const [, path = '', number = '', content = ''] = /^(nginx\/[^:]{1,300}):(\d{1,9}):(.*)$/.exec(line) ?? [];
        return path === '' ? [] : placed(`/etc/${path}`, [{ line: Number(number), text: content.trim() }]);
      })
      .slice(0, MOST),
    whole: wasRead(lines),
  }));
}

/** /proc/net/ip_vs: a service, and below it its backends with how packets go to them; `Route` is direct routing (ipvsadm(8)). */
export function parseIpVs(text: string): Parsed<readonly string[]> {
  return readingLines(text, '/proc/net/ip_vs', (lines) => {
    let service = '';
    return lines
      .flatMap((line) => {
        const head = /^(TCP|UDP|SCTP|FWM) {1,4}(\S{1,60})/.exec(line);
        if (head !== null) service = `${head[1] ?? ''} ${endpoint(head[2] ?? '')}`;
        const backend = /^ {2}-> (\S{1,60}) {1,20}Route\b/.exec(line)?.[1];
        return backend === undefined ? [] : [`${service} -> ${endpoint(backend)} Route`];
      })
      .slice(0, MOST);
  });
}

/** The kernel writes addresses and ports of IPv4 in hexadecimal: 0A000064:0050 is 10.0.0.100:80. */
function endpoint(text: string): string {
  const [, address = '', port = ''] = /^([0-9A-F]{8}|\[[0-9a-f:]+\]):([0-9A-F]{4})$/.exec(text) ?? [];
  if (port === '') return text;
  const bytes = address.startsWith('[') ? null : address.match(/../g);
  return `${bytes?.map((byte) => Number.parseInt(byte, 16)).join('.') ?? address}:${Number.parseInt(port, 16)}`;
}

function placed(file: string, found: readonly { readonly line: number; readonly text: string }[]): readonly string[] {
  return found.slice(0, MOST).map(({ line, text }) => `${file}:${line}: ${redact(text.slice(0, LONGEST)).text}`);
}

/** grep(1): 0 found something, 1 found nothing, anything else is an error. */
function wasRead(lines: readonly string[]): boolean {
  return lines.some((line) => /^exit [01]$/.test(line));
}
