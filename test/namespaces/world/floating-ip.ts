/**
 * What Neutron's L3 agent does on a router when a floating IP is associated and disassociated, in its order (neutron,
 * agent/l3/router_info.py, agent/linux/ip_lib.py and agent/l3/agent.py): NAT rules, the address on the external port, three
 * rounds of gratuitous ARP two seconds apart, the first at once, beside everything else; and on the way back the rules, the
 * address, and the connections that the kernel still knows.
 */
import type { HaIp } from './layout.ts';
import type { Machine } from './machine.ts';

const element = (verb: 'add' | 'delete', { floating, vip }: HaIp): string =>
  `nft '${verb} element ip nat vip_of { ${floating} : ${vip} }; ${verb} element ip nat floating_ip_of { ${vip} : ${floating} }'`;

export const natScript = (haIp: HaIp): string => element('add', haIp);

export function associateScript(haIp: HaIp): string {
  const { floating } = haIp;
  // arping waits a second for answers before it ends, whatever its kind.
  const arping = (kind: '-U' | '-A'): string => `arping ${kind} -q -c 1 -w 1 -I ext0 -s ${floating} ${floating} &`;
  return `${element('add', haIp)}
ip addr replace ${floating}/32 dev ext0
( for round in 1 2 3; do
  ip -o addr show dev ext0 | grep -q ' ${floating}/' || exit 0
  ${arping('-U')}
  ${arping('-A')}
  sleep 2
done ) >/dev/null 2>&1 </dev/null &`;
}

export function disassociateScript(haIp: HaIp): string {
  const { floating } = haIp;
  return `${element('delete', haIp)}
ip addr del ${floating}/32 dev ext0
conntrack -D -d ${floating} >/dev/null 2>&1 || :
conntrack -D -q ${floating} >/dev/null 2>&1 || :`;
}

export async function associated(router: Machine, { floating }: HaIp): Promise<boolean> {
  return (await router.sh('ip -4 -o addr show dev ext0')).includes(` ${floating}/`);
}
