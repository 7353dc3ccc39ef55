/** The cables and addresses of the world, as scripts of iproute2 and nft. */
import { runProcess } from '../../../packages/baton/src/guest/ssh/bounded-process.ts';
import {
  BALANCER_ADDRESSES,
  BALANCER_MACS,
  BALANCERS,
  EDGE_ADDRESS,
  EDGE_OUTSIDE_ADDRESS,
  GATEWAY,
  OUTSIDE_ADDRESS,
  ROUTER_ADDRESSES,
  TRANSIT_ADDRESSES,
  type BalancerName,
  type NodeName,
  type RouterName,
  sideOf,
} from './layout.ts';
import type { Machine } from './machine.ts';

type Machines = ReadonlyMap<NodeName, Machine>;
const SEGMENTS = ['external', 'source-lan', 'target-lan', 'transit'] as const;
type Segment = (typeof SEGMENTS)[number];

const ROUTERS: readonly RouterName[] = ['source-router', 'target-router'];

export function machineOf(machines: Machines, name: NodeName): Machine {
  const machine = machines.get(name);
  if (machine === undefined) throw new Error(`There is no machine ${name}.`);
  return machine;
}

/** Of the bridge's end of a cable. IFNAMSIZ is 16, so names are numbered by machine. */
export function portOf(name: NodeName, nic: 'eth0' | 'eth1' | 'ext0' | 'int0'): string {
  const short: Readonly<Record<NodeName, string>> = {
    primary: 'lb1s',
    secondary: 'lb2s',
    'primary-in-target': 'lb1t',
    'secondary-in-target': 'lb2t',
    'source-router': 'rs',
    'target-router': 'rt',
    edge: 'edge',
    outside: 'out',
    switch: 'sw',
  };
  return `${short[name]}-${nic}`;
}

export async function wire(machines: Machines): Promise<void> {
  const bridges = machineOf(machines, 'switch');
  await bridges.sh(
    SEGMENTS.map(
      (bridge) => `ip link add ${bridge} type bridge mcast_snooping 0 forward_delay 0; ip link set ${bridge} up`,
    ).join('\n'),
  );
  const plug = (name: NodeName, nic: 'eth0' | 'eth1' | 'ext0' | 'int0', segment: Segment): string => {
    const port = portOf(name, nic);
    const { pid } = machineOf(machines, name);
    return `ip link add ${port} type veth peer name ${nic} netns ${pid}; ip link set ${port} master ${segment} up`;
  };
  const cables = [
    plug('edge', 'ext0', 'external'),
    ...ROUTERS.map((router) => plug(router, 'ext0', 'external')),
    plug('source-router', 'int0', 'source-lan'),
    plug('target-router', 'int0', 'target-lan'),
    ...BALANCERS.flatMap((name) => [plug(name, 'eth0', `${sideOf(name)}-lan`), plug(name, 'eth1', 'transit')]),
  ];
  await onHostsProcesses(bridges, cables.join('\n'));
  const edge = machineOf(machines, 'edge');
  const outside = machineOf(machines, 'outside');
  await onHostsProcesses(edge, `ip link add inet0 type veth peer name eth0 netns ${outside.pid}`);
  await Promise.all([
    outside.sh(
      `ip addr add ${OUTSIDE_ADDRESS}/24 dev eth0; ip link set eth0 up; ip route add default via ${EDGE_OUTSIDE_ADDRESS}`,
    ),
    edge.sh(`ip addr add ${EDGE_OUTSIDE_ADDRESS}/24 dev inet0; ip addr add ${EDGE_ADDRESS}/24 dev ext0
      ip link set inet0 up; ip link set ext0 up; echo 1 >/proc/sys/net/ipv4/ip_forward`),
    ...ROUTERS.map((router) => machineOf(machines, router).sh(routerScript(router))),
    ...BALANCERS.map((name) => machineOf(machines, name).sh(balancerScript(name))),
  ]);
}

/** Only the network is the machine's: numbers of processes, which `netns` takes, are this process's own. */
async function onHostsProcesses(machine: Machine, script: string): Promise<void> {
  const args = ['--target', String(machine.pid), '--net', '--', 'sh', '-ec', script];
  const request = { file: 'nsenter', args, env: process.env, input: '', timeoutMs: 20_000, maxBytes: 100_000 };
  const end = await runProcess(request, new AbortController().signal);
  if (end.code !== 0) throw new Error(`${script}\n${end.stderr.toString('utf8')}`);
}

/**
 * A router never hands a packet on from the external segment to the external segment: else a floating IP that it no longer has
 * would still be served by way of it, and hide a cutover that is half done.
 */
function routerScript(router: RouterName): string {
  return `ip addr add ${ROUTER_ADDRESSES[router]}/24 dev ext0; ip addr add ${GATEWAY}/24 dev int0
ip link set ext0 up; ip link set int0 up; ip route add default via ${EDGE_ADDRESS}
echo 1 >/proc/sys/net/ipv4/ip_forward
nft -f - <<'END'
table ip filter {
  chain forward {
    type filter hook forward priority 0;
    iifname ext0 oifname ext0 drop;
  }
}
table ip nat {
  map vip_of { type ipv4_addr : ipv4_addr; }
  map floating_ip_of { type ipv4_addr : ipv4_addr; }
  chain prerouting {
    type nat hook prerouting priority -100;
    iifname ext0 dnat to ip daddr map @vip_of;
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname ext0 snat to ip saddr map @floating_ip_of;
  }
}
END`;
}

function balancerScript(name: BalancerName): string {
  return `ip link set eth0 address ${BALANCER_MACS[name]}
ip addr add ${BALANCER_ADDRESSES[name]}/24 dev eth0; ip addr add ${TRANSIT_ADDRESSES[name]}/24 dev eth1
ip link set eth0 up; ip link set eth1 up; ip route add default via ${GATEWAY}`;
}
