/** Protocols by the names that Neutron knows (neutron_lib/constants.py, IP_PROTOCOL_MAP). */
const NUMBERS: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  hopopt: 0,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ip: 0,
  ipip: 4,
  'ipv6-encap': 41,
  'ipv6-frag': 44,
  'ipv6-icmp': 58,
  'ipv6-nonxt': 59,
  'ipv6-opts': 60,
  'ipv6-route': 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};

export const PROTOCOL_NAMES = Object.keys(NUMBERS);

/** With ports: dccp, sctp, tcp, udp, udplite (neutron/common/_constants.py, SG_PORT_PROTO_NUMS). */
const WITH_PORTS = new Set([33, 132, 6, 17, 136]);
const ONLY_IPV6 = new Set([41, 44, 58, 59, 60, 43]);
const ICMP = new Set([1, 58]);

/** Null for what is no protocol. */
export function protocolNumber(protocol: string): number | null {
  if (/^\d{1,3}$/.test(protocol) && Number(protocol) <= 255) return Number(protocol);
  return NUMBERS[protocol] ?? null;
}

export function hasPorts(protocol: number): boolean {
  return WITH_PORTS.has(protocol);
}

export function isOnlyIpv6(protocol: number): boolean {
  return ONLY_IPV6.has(protocol);
}

export function isIcmp(protocol: number): boolean {
  return ICMP.has(protocol);
}
