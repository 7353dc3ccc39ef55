/** A keepalived configuration to begin with, for one load balancer: keepalived.conf(5). */

export interface ExampleInput {
  /** Of the vrrp_instance: what keepalived may have in a name is kept of it. */
  readonly name: string;
  readonly server: string;
  readonly macAddress: string;
  /** 0 is the primary. */
  readonly place: number;
  readonly vip: string;
  readonly prefixLength: number;
  readonly virtualRouterId: number;
}

/**
 * Priorities just below the owner's 255: after a graceful stop the next one waits (256 - priority) / 256 of an advert
 * interval (RFC 3768, 6.1), 8 ms with 254 and 609 ms with the 100 of most tutorials.
 */
const HIGHEST = 254;

export function keepalivedExample({
  name,
  server,
  macAddress,
  place,
  vip,
  prefixLength,
  virtualRouterId,
}: ExampleInput): string {
  const said = (setting: string, why: string): string => `    ${setting.padEnd(28)}  # ${why}`;
  const lines = [
    `# /etc/keepalived/keepalived.conf on ${server}`,
    `vrrp_instance ${name.replaceAll(/[^\w-]+/g, '_')} {`,
    said('state BACKUP', 'the election decides, here and on the others'),
    said('interface eth0', `the one with MAC ${macAddress}: ip -br link`),
    said(`virtual_router_id ${virtualRouterId}`, "the same on all of them, and nobody else's on this network"),
    said(`priority ${HIGHEST - place}`, place === 0 ? 'the highest: the primary' : 'lower than the one before'),
    '    advert_int 1',
    said('garp_master_refresh 60', 'tell the network again who holds the VIP'),
    '    virtual_ipaddress {',
    `        ${vip}/${prefixLength}`,
    '    }',
    '}',
    '# systemctl enable --now keepalived',
  ];
  return `${lines.join('\n')}\n`;
}

/** Stable for a VIP: its last octet, where that is a valid VRID. Else a number from the text. */
export function virtualRouterIdFor(text: string): number {
  const last = /^\d+\.\d+\.\d+\.(\d+)$/.exec(text)?.[1];
  const octet = last === undefined ? 0 : Number(last);
  if (octet >= 1 && octet <= 255) return octet;
  const sum = Array.from(text, (letter) => letter.codePointAt(0) ?? 0).reduce(
    (all, code) => (all * 31 + code) % 255,
    7,
  );
  return sum + 1;
}
