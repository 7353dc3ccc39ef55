import type { VrrpReading } from '../../domain/guest-reading.ts';
import { keyValues } from './lines.ts';
import { parseDirectRouting, parseHaproxyLines, parseIpVs, parseNginxLines, type ProxyLines } from './layer2-lines.ts';
import type { Look } from './look.ts';

export interface PassingOn {
  /** Null: it was not found, and could not be excluded. */
  readonly oneLayer2: readonly string[] | null;
  /** haproxy has a `peers` section: it keeps state with the other load balancer. */
  readonly haproxyPeers: boolean;
}

/** How traffic goes on to the backends: what keepalived and the proxies are configured to, and what IPVS does now. */
export function passingOnOf(
  look: Look,
  processes: ReadonlySet<string> | null,
  vrrp: readonly VrrpReading[],
): PassingOn {
  const unread: string[] = [];
  const files = look.sections('keepalived-file');
  const configuration = vrrp.find((one) => one.configuration?.kind === 'keepalived')?.configuration;
  // Copies lie about in its folder: what is not included does not hold.
  const included = (of: string | null): boolean => configuration?.files.includes(of ?? '') ?? true;
  const keepalived = files.flatMap(({ of, text }) => {
    if (!included(of)) return [];
    const read = parseDirectRouting(text, of ?? undefined);
    return read.ok ? read.value : [];
  });
  const about = keyValues((look.text('keepalived') ?? '').split('\n'));
  const main = about.get('main');
  if ((about.get('pid') ?? '') !== '' && !files.some(({ of, text }) => of === main && text.trim() !== ''))
    unread.push("keepalived's virtual servers");

  const proxies = look.sections('haproxy').flatMap(({ of, text, cut }): readonly ProxyLines[] => {
    const read = parseHaproxyLines(text, of ?? undefined);
    if (cut || !read.ok || !read.value.whole) unread.push(`haproxy's ${of ?? 'configuration'}`);
    return read.ok ? [read.value] : [];
  });
  if (processes?.has('haproxy') === true && proxies.length === 0) unread.push("haproxy's configuration");
  const [nginx] = look.sections('nginx');
  const nginxLines = nginx === undefined ? null : parseNginxLines(nginx.text);
  const nginxRead = nginxLines?.ok === true ? nginxLines.value : null;
  if (nginx !== undefined && (nginx.cut || nginxRead?.whole !== true)) unread.push("nginx's configuration");

  const ipVs = look.parse('ip-vs', parseIpVs) ?? [];
  if (look.sections('ip-vs').length === 0) unread.push('IPVS');
  // The gap's name tells preflight that it is about how traffic is passed on.
  for (const what of unread) look.gap(`${what} (layer 2 of the backends)`, 'it was not found, or could not be read');
  const found = [
    ...keepalived,
    ...proxies.flatMap(({ transparent }) => transparent),
    ...(nginxRead?.transparent ?? []),
    ...ipVs,
  ];
  return {
    oneLayer2: found.length === 0 && unread.length > 0 ? null : found,
    haproxyPeers: proxies.some(({ peers }) => peers),
  };
}
