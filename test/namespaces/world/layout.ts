/** Who is in the world, and where. One place for every name and address. */

export const SOURCE_BALANCERS = ['primary', 'secondary'] as const;
export const TARGET_BALANCERS = ['primary-in-target', 'secondary-in-target'] as const;
export type BalancerName = (typeof SOURCE_BALANCERS)[number] | (typeof TARGET_BALANCERS)[number];
export const BALANCERS: readonly BalancerName[] = [...SOURCE_BALANCERS, ...TARGET_BALANCERS];

export type Side = 'source' | 'target';
export type RouterName = 'source-router' | 'target-router';
/** `switch` holds the bridges of every segment; `outside` is where clients are. */
export type NodeName = BalancerName | RouterName | 'edge' | 'outside' | 'switch';
export const NODES: readonly NodeName[] = ['switch', 'outside', 'edge', 'source-router', 'target-router', ...BALANCERS];

export const routerOf = (side: Side): RouterName => `${side}-router`;
export const sideOf = (balancer: BalancerName): Side => (balancer.endsWith('-in-target') ? 'target' : 'source');
/** The same load balancer in the other cloud. */
export function twinOf(balancer: BalancerName): BalancerName {
  const twins: Readonly<Record<BalancerName, BalancerName>> = {
    primary: 'primary-in-target',
    secondary: 'secondary-in-target',
    'primary-in-target': 'primary',
    'secondary-in-target': 'secondary',
  };
  return twins[balancer];
}

export interface HaIp {
  readonly floating: string;
  readonly vip: string;
}
export const HA_IP: HaIp = { floating: '203.0.113.10', vip: '10.0.0.100' };
/** For pairs that share two addresses. */
export const SECOND_HA_IP: HaIp = { floating: '203.0.113.20', vip: '10.0.0.101' };

export const OUTSIDE_ADDRESS = '192.0.2.10';
export const EDGE_OUTSIDE_ADDRESS = '192.0.2.1';
export const EDGE_ADDRESS = '203.0.113.1';
export const ROUTER_ADDRESSES: Readonly<Record<RouterName, string>> = {
  'source-router': '203.0.113.11',
  'target-router': '203.0.113.12',
};
export const AS_NUMBERS: Readonly<Record<RouterName | 'edge', number>> = {
  edge: 65000,
  'source-router': 65001,
  'target-router': 65002,
};
/** Of both routers, each in its own cloud. */
export const GATEWAY = '10.0.0.1';
/** eth0. Twins have the same address and MAC, as a reproduced port has. */
export const BALANCER_ADDRESSES: Readonly<Record<BalancerName, string>> = {
  primary: '10.0.0.11',
  secondary: '10.0.0.12',
  'primary-in-target': '10.0.0.11',
  'secondary-in-target': '10.0.0.12',
};
export const BALANCER_MACS: Readonly<Record<BalancerName, string>> = {
  primary: 'fa:16:3e:00:00:11',
  secondary: 'fa:16:3e:00:00:12',
  'primary-in-target': 'fa:16:3e:00:00:11',
  'secondary-in-target': 'fa:16:3e:00:00:12',
};
/** eth1, on a segment that spans both clouds and on which no VRRP runs: a path from guest to guest. */
export const TRANSIT_ADDRESSES: Readonly<Record<BalancerName, string>> = {
  primary: '172.16.0.11',
  secondary: '172.16.0.12',
  'primary-in-target': '172.16.0.21',
  'secondary-in-target': '172.16.0.22',
};
