import type { Plan } from '../../../domain/plan.ts';

const LB = {
  configDrive: false,
  metadata: {},
  imageProperties: { hw_disk_bus: 'virtio' },
} as const;

function nic(host: number): Plan['loadBalancers'][number]['nics'][number] {
  return {
    name: `shop-lb${host}`,
    sourcePortId: `port-lb${host}`,
    sourceNetworkId: 'net-front',
    macAddress: `fa:16:3e:00:00:0${host}`,
    fixedIps: [{ subnetId: 'subnet-front', address: `10.0.0.1${host}` }],
    sourceSecurityGroupIds: ['sg-lb'],
    allowedAddressPairs: [{ ipAddress: '10.0.0.100' }],
    portSecurityEnabled: true,
  };
}

function disk(host: number): Plan['loadBalancers'][number]['disks'][number] {
  return {
    key: 'root',
    name: `shop-lb${host}-root`,
    boot: true,
    sizeGib: 20,
    source: { kind: 'volume', volumeId: `vol-lb${host}`, volumeType: 'standard' },
    targetVolumeType: 'ssd',
  };
}

/** A plan of a common pair, for tests and for the documentation. */
export const examplePlan: Plan = {
  baton: 1,
  name: 'shop',
  groupKey: '9f0c:port-vip',
  created: '2026-11-22T14:03:00Z',
  order: 'primary-first',
  source: { cloud: 'os1', projectId: '9f0c', networkBackend: 'linuxbridge' },
  target: { cloud: 'os2', projectId: '77aa', networkBackend: 'ovn', operatorCloud: 'os2-operator' },
  haIps: [
    {
      address: '203.0.113.10',
      sourceFloatingIpId: 'fip-1',
      vipAddress: '10.0.0.100',
      targetNetwork: { id: 'ext-2', name: 'internet' },
    },
  ],
  vips: [
    {
      address: '10.0.0.100',
      name: 'shop-vip',
      sourcePortId: 'port-vip',
      sourceNetworkId: 'net-front',
      sourceSubnetId: 'subnet-front',
      sourceSecurityGroupIds: ['sg-lb'],
    },
  ],
  loadBalancers: [
    {
      role: 'primary',
      name: 'shop-lb1',
      sourceServerId: 'server-lb1',
      flavor: { source: 'm1.small', target: 'b2.small', targetId: 'flavor-7' },
      keyPair: { name: 'ops', publicKey: 'ssh-ed25519 AAAA ops' },
      ...LB,
      nics: [nic(1)],
      disks: [disk(1)],
      answersAs: 'lb1',
    },
    {
      role: 'secondary',
      name: 'shop-lb2',
      sourceServerId: 'server-lb2',
      flavor: { source: 'm1.small', target: 'b2.small', targetId: 'flavor-7' },
      ...LB,
      nics: [nic(2)],
      disks: [disk(2)],
      answersAs: 'lb2',
    },
  ],
  networks: [
    {
      sourceId: 'net-front',
      name: 'front',
      target: 'create',
      mtu: 1450,
      portSecurityEnabled: true,
      subnets: [
        {
          sourceId: 'subnet-front',
          name: 'front-v4',
          ipVersion: 4,
          cidr: '10.0.0.0/24',
          gatewayIp: '10.0.0.1',
          enableDhcp: true,
          dnsNameservers: ['192.0.2.53'],
          hostRoutes: [],
          allocationPools: [{ start: '10.0.0.10', end: '10.0.0.99' }],
          ipv6AddressMode: null,
          ipv6RaMode: null,
        },
      ],
    },
  ],
  routers: [
    {
      sourceId: 'router-1',
      name: 'edge',
      target: 'create',
      externalNetwork: { id: 'ext-2', name: 'internet' },
      sourceSubnetIds: ['subnet-front'],
      routes: [],
    },
  ],
  securityGroups: [
    {
      sourceId: 'sg-lb',
      name: 'lb',
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
          description: 'VRRP',
        },
        {
          direction: 'ingress',
          etherType: 'IPv4',
          protocol: 'tcp',
          portRangeMin: 80,
          portRangeMax: 80,
          remoteIpPrefix: '0.0.0.0/0',
          remoteGroupId: null,
          description: '',
        },
      ],
    },
  ],
  probe: {
    vantage: ['ip', 'netns', 'exec', 'internet'],
    icmp: { intervalMs: 10 },
    http: { port: 80, path: '/', intervalMs: 100, identify: 'body' },
  },
  gates: { cutover: 'person', secondary: { notBefore: '2026-12-01T03:00:00+01:00' } },
  timeouts: { powerOff: 180, boot: 600, copy: 7200, validate: 300, cutover: 10, guardInterval: 2 },
  disks: { strategy: 'image', preCopy: 'rehearse' },
  outcome: {
    made: [
      'network front with subnet front-v4 (10.0.0.0/24)',
      'server shop-lb1 (b2.small, boots from a 20 GiB volume)',
    ],
    kept: ['HA IP 203.0.113.10', 'fixed IPs and MACs of both load balancers'],
    changed: ['server ids', "the router's outgoing address"],
    lost: ['volume snapshots stay in os1'],
  },
  choices: [
    { about: 'primary', chosen: 'shop-lb1', why: 'console of shop-lb1 says VRRP VI_1 MASTER' },
    { about: 'flavor of shop-lb1', chosen: 'lb.small', why: 'the same name' },
  ],
  rollback: ['before the cutover: the HA IPs never left os1'],
  runbook: [
    { step: 'preflight', title: 'Check both clouds again', impact: 'none' },
    { step: 'primary.power-off', title: 'Power the primary off in the source', impact: 'exposure' },
    { step: 'cutover', title: 'Move every HA IP to the target', impact: 'cutover' },
  ],
  forecast: {
    outageMs: [0, 10],
    handoverMs: [0, 8],
    cutoverMs: [0, 2],
    exposureSeconds: [40, 300],
    durationSeconds: [900, 2400],
    bytes: 42_949_672_960,
    basis: ['2 disks of 20 GiB at 120 MiB/s'],
  },
};
