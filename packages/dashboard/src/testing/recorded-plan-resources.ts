/** What the recorded plan moves: HA IPs, VIPs, load balancers, and the network that they stand on. Every id and address is made up. */
import type { Plan, PlannedLoadBalancer } from '../api/types/plan.ts';

export const PLANNED_HA_IPS: Plan['haIps'] = ['203.0.113.10', '203.0.113.11'].map((address) => ({
  address,
  vipAddress: '10.0.0.100',
  targetNetwork: { id: 'net-internet-2', name: 'internet' },
  sourceFloatingIpId: `fip-${address}`,
}));

export const PLANNED_VIPS: Plan['vips'] = [
  {
    address: '10.0.0.100',
    name: 'shop-vip',
    sourcePortId: 'port-vip-shop',
    sourceNetworkId: 'net-front',
    sourceSubnetId: 'subnet-front',
    sourceSecurityGroupIds: ['sg-lb'],
  },
];

export const PLANNED_LOAD_BALANCERS: Plan['loadBalancers'] = [balancer('primary', 1), balancer('secondary', 2)];

export const PLANNED_NETWORKS: Plan['networks'] = [
  {
    name: 'front',
    sourceId: 'net-front',
    target: 'create',
    mtu: 1450,
    portSecurityEnabled: true,
    subnets: [
      {
        sourceId: 'subnet-front',
        name: 'front',
        ipVersion: 4,
        cidr: '10.0.0.0/24',
        gatewayIp: '10.0.0.1',
        enableDhcp: true,
        dnsNameservers: [],
        hostRoutes: [],
        allocationPools: [{ start: '10.0.0.2', end: '10.0.0.254' }],
        ipv6AddressMode: null,
        ipv6RaMode: null,
      },
    ],
  },
];

export const PLANNED_ROUTERS: Plan['routers'] = [
  {
    name: 'edge',
    sourceId: 'router-1',
    target: 'create',
    externalNetwork: { id: 'net-internet-2', name: 'internet' },
    sourceSubnetIds: ['subnet-front'],
    routes: [],
  },
];

export const PLANNED_SECURITY_GROUPS: Plan['securityGroups'] = [
  {
    name: 'lb',
    sourceId: 'sg-lb',
    target: 'create',
    stateful: true,
    rules: [
      {
        direction: 'ingress',
        etherType: 'IPv4',
        protocol: '112',
        portRangeMin: null,
        portRangeMax: null,
        remoteIpPrefix: null,
        remoteGroupId: 'sg-lb',
        description: '',
      },
    ],
  },
];

function balancer(role: PlannedLoadBalancer['role'], host: number): PlannedLoadBalancer {
  const name = `shop-lb${host}`;
  return {
    role,
    name,
    sourceServerId: `server-${name}`,
    flavor: { source: 'm1.small', target: 'b2.small', targetId: 'flavor-b2-small' },
    configDrive: false,
    metadata: {},
    imageProperties: {},
    nics: [
      {
        name,
        sourcePortId: `port-${name}`,
        sourceNetworkId: 'net-front',
        macAddress: `fa:16:3e:00:00:0${host}`,
        fixedIps: [{ subnetId: 'subnet-front', address: `10.0.0.1${host}` }],
        sourceSecurityGroupIds: ['sg-lb'],
        allowedAddressPairs: [{ ipAddress: '10.0.0.100' }],
        portSecurityEnabled: true,
      },
    ],
    disks: [disk('root', `${name}-root`, 20), disk('data-1', `${name}-logs`, 8)],
  };
}

function disk(key: string, name: string, sizeGib: number): PlannedLoadBalancer['disks'][number] {
  return {
    key,
    name,
    boot: key === 'root',
    sizeGib,
    source: { kind: 'volume', volumeId: `vol-${name}`, volumeType: 'ssd' },
    targetVolumeType: 'ssd',
  };
}
