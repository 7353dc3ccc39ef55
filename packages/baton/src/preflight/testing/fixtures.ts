/** Clouds as values at Baton's own port, for tests of discovery, planning and preflight: they can be read, and change nothing. */
import type {
  FloatingIp,
  Headroom,
  Image,
  Network,
  Port,
  SecurityGroup,
  SecurityGroupRule,
  Server,
  Subnet,
  Volume,
} from '../../domain/cloud-resources.ts';
import type { CloudContents } from './readable-cloud.ts';

const neutron = { description: '', tags: [], projectId: 'project-1', revision: 0 };

export const network = (id: string, more: Partial<Network> = {}): Network => ({
  ...neutron,
  id,
  name: id,
  mtu: 1450,
  external: false,
  shared: false,
  portSecurityEnabled: true,
  subnetIds: [],
  dnsDomain: null,
  qosPolicyId: null,
  availabilityZoneHints: [],
  vlanTransparent: null,
  provider: null,
  ...more,
});

export const subnet = (id: string, networkId: string, cidr: string, more: Partial<Subnet> = {}): Subnet => ({
  ...neutron,
  id,
  name: id,
  networkId,
  ipVersion: 4,
  cidr,
  gatewayIp: null,
  enableDhcp: true,
  dnsNameservers: [],
  hostRoutes: [],
  allocationPools: [],
  ipv6AddressMode: null,
  ipv6RaMode: null,
  subnetPoolId: null,
  serviceTypes: [],
  dnsPublishFixedIp: false,
  ...more,
});

/** `at` is `subnet:address`. */
export const port = (id: string, networkId: string, at: readonly string[], more: Partial<Port> = {}): Port => ({
  ...neutron,
  id,
  name: id,
  networkId,
  macAddress: `fa:16:3e:00:00:${id.length.toString(16).padStart(2, '0')}`,
  fixedIps: at.map((one) => ({ subnetId: one.slice(0, one.indexOf(':')), address: one.slice(one.indexOf(':') + 1) })),
  allowedAddressPairs: [],
  securityGroupIds: [],
  portSecurityEnabled: true,
  adminStateUp: true,
  status: 'ACTIVE',
  deviceId: '',
  deviceOwner: '',
  dnsName: null,
  dnsDomain: null,
  qosPolicyId: null,
  extraDhcpOptions: [],
  vnicType: 'normal',
  binding: null,
  trunk: null,
  ...more,
});

export const server = (id: string, more: Partial<Server> = {}): Server => ({
  id,
  name: id,
  projectId: 'project-1',
  hostId: `host-of-${id}`,
  status: 'ACTIVE',
  taskState: null,
  powerState: 1,
  locked: false,
  lockedReason: null,
  flavor: { name: 'lb.tiny', vcpus: 1, ramMib: 128, diskGib: 1, ephemeralGib: 0, swapMib: 0 },
  imageId: 'image-lb',
  volumesAttached: [],
  keyName: null,
  availabilityZone: 'nova',
  configDrive: false,
  metadata: {},
  tags: [],
  fault: null,
  created: '2026-01-01T00:00:00Z',
  ...more,
});

export const volume = (id: string, serverId: string, device: string, more: Partial<Volume> = {}): Volume => ({
  id,
  name: id,
  projectId: 'project-1',
  status: 'in-use',
  sizeGib: 1,
  volumeType: 'nfs',
  bootable: false,
  encrypted: false,
  multiattach: false,
  availabilityZone: 'nova',
  metadata: {},
  imageMetadata: {},
  attachedTo: [{ serverId, device }],
  ...more,
});

export const floatingIp = (address: string, portId: string | null, more: Partial<FloatingIp> = {}): FloatingIp => ({
  ...neutron,
  name: '',
  id: `fip-${address}`,
  address,
  networkId: 'internet',
  portId,
  fixedIpAddress: null,
  status: portId === null ? 'DOWN' : 'ACTIVE',
  qosPolicyId: null,
  dnsName: null,
  dnsDomain: null,
  portForwardings: [],
  ...more,
});

export const rule = (protocol: string | null, more: Partial<SecurityGroupRule> = {}): SecurityGroupRule => ({
  id: `rule-${protocol}-${more.direction ?? 'ingress'}`,
  direction: 'ingress',
  etherType: 'IPv4',
  protocol,
  portRangeMin: null,
  portRangeMax: null,
  remoteIpPrefix: null,
  remoteGroupId: null,
  remoteAddressGroupId: null,
  description: '',
  ...more,
});

export const securityGroup = (id: string, rules: readonly SecurityGroupRule[]): SecurityGroup => ({
  ...neutron,
  id,
  name: id,
  stateful: true,
  rules,
});

export const image = (id: string, more: Partial<Image> = {}): Image => ({
  id,
  name: id,
  status: 'active',
  visibility: 'public',
  diskFormat: 'qcow2',
  sizeBytes: 27_000_000,
  virtualSizeBytes: 2 ** 30,
  minDiskGib: 0,
  minRamMib: 0,
  hash: null,
  properties: {},
  ...more,
});

export const plenty: Headroom = {
  instances: 10,
  cores: 20,
  ramMib: 65_536,
  volumes: 20,
  volumeGib: 100,
  snapshots: 20,
  networks: 10,
  subnets: 10,
  routers: 5,
  ports: 50,
  floatingIps: 5,
  securityGroups: 10,
  securityGroupRules: null,
};

const VRRP_PAIR = [{ ipAddress: '10.20.0.100' }];

const COLD_BOOTED = ['start', 'stop', 'create'].map((action) => ({
  action,
  requestId: `req-${action}`,
  startedAt: '2026-01-02T03:04:05.000000',
}));

/** A pair like the lab's: image roots, a data volume on the primary, one HA IP on one VIP. */
export const shop: CloudContents = {
  name: 'os1',
  projectId: 'project-1',
  authUrl: 'http://os1.example/v3',
  roles: ['member'],
  servers: [
    server('server-a', { name: 'shop-lb1', keyName: 'ops' }),
    server('server-b', { name: 'shop-lb2', keyName: 'ops' }),
  ],
  consoles: { 'server-a': 'VRRP HA BACKUP\nVRRP HA MASTER\n', 'server-b': 'VRRP HA BACKUP\n' },
  actions: { 'server-a': COLD_BOOTED, 'server-b': COLD_BOOTED },
  deleteOnTermination: [],
  volumes: [volume('volume-data', 'server-a', '/dev/vdb', { name: 'shop-data' })],
  snapshots: [],
  volumeTypes: [{ id: 'type-nfs', name: 'nfs', isDefault: true, encrypted: null }],
  images: [
    image('image-lb', {
      properties: { hw_disk_bus: 'virtio', os_type: 'linux', os_glance_x: '1', owner_specified: 'x' },
    }),
  ],
  flavors: [{ id: 'flavor-tiny', name: 'lb.tiny', vcpus: 1, ramMib: 128, diskGib: 1, ephemeralGib: 0, swapMib: 0 }],
  keyPairs: [{ name: 'ops', publicKey: 'ssh-ed25519 AAAAops ops@example', fingerprint: 'aa' }],
  availabilityZones: ['nova'],
  networkZones: [],
  agents: null,
  addressGroups: [],
  extensions: ['revision-if-match', 'allowed-address-pairs', 'router', 'security-group', 'port-security', 'net-mtu'],
  networks: [
    network('shop-net', { subnetIds: ['shop-subnet'] }),
    network('internet', { external: true, projectId: 'admin', mtu: 1500 }),
  ],
  subnets: [subnet('shop-subnet', 'shop-net', '10.20.0.0/24', { gatewayIp: '10.20.0.1' })],
  routers: [
    {
      ...neutron,
      id: 'router-1',
      name: 'shop-router',
      status: 'ACTIVE',
      externalNetworkId: 'internet',
      externalAddresses: ['203.0.113.60'],
      routes: [],
      distributed: null,
      ha: null,
      enableSnat: true,
      availabilityZoneHints: [],
    },
  ],
  ports: [
    port('port-vip', 'shop-net', ['shop-subnet:10.20.0.100'], {
      name: 'shop-vip',
      securityGroupIds: ['sg-lb'],
      status: 'DOWN',
    }),
    port('port-a', 'shop-net', ['shop-subnet:10.20.0.11'], {
      macAddress: 'fa:16:3e:00:00:0a',
      deviceId: 'server-a',
      deviceOwner: 'compute:nova',
      allowedAddressPairs: VRRP_PAIR,
      securityGroupIds: ['sg-lb'],
    }),
    port('port-b', 'shop-net', ['shop-subnet:10.20.0.12'], {
      macAddress: 'fa:16:3e:00:00:0b',
      deviceId: 'server-b',
      deviceOwner: 'compute:nova',
      allowedAddressPairs: VRRP_PAIR,
      securityGroupIds: ['sg-lb'],
    }),
    port('port-r', 'shop-net', ['shop-subnet:10.20.0.1'], {
      deviceId: 'router-1',
      deviceOwner: 'network:router_interface',
    }),
    port('port-d', 'shop-net', ['shop-subnet:10.20.0.2'], { deviceId: 'dhcp-1', deviceOwner: 'network:dhcp' }),
  ],
  securityGroups: [
    securityGroup('sg-lb', [
      rule('112', { remoteGroupId: 'sg-lb' }),
      rule('tcp', { portRangeMin: 80, portRangeMax: 80 }),
      rule('icmp'),
      rule(null, { direction: 'egress' }),
    ]),
    securityGroup('default', [rule(null, { remoteGroupId: 'default' })]),
  ],
  floatingIps: [floatingIp('203.0.113.10', 'port-vip', { fixedIpAddress: '10.20.0.100' })],
  headroom: plenty,
};

/** A target with the same kinds of things and none of the pair's. */
export const emptyTarget: CloudContents = {
  ...shop,
  name: 'os2',
  projectId: 'project-2',
  authUrl: 'http://os2.example/v3',
  servers: [],
  consoles: {},
  volumes: [],
  images: [],
  keyPairs: [],
  volumeTypes: [{ id: 'type-2', name: 'nfs', isDefault: true, encrypted: null }],
  flavors: [{ id: 'flavor-2', name: 'lb.tiny', vcpus: 1, ramMib: 128, diskGib: 1, ephemeralGib: 0, swapMib: 0 }],
  networks: [
    network('ext-2', { name: 'internet', external: true, projectId: 'admin', mtu: 1500, subnetIds: ['ext-subnet-2'] }),
  ],
  subnets: [
    subnet('ext-subnet-2', 'ext-2', '203.0.113.0/24', {
      gatewayIp: '203.0.113.1',
      projectId: 'admin',
      enableDhcp: false,
    }),
  ],
  routers: [],
  ports: [],
  securityGroups: [securityGroup('default', [])],
  floatingIps: [],
};

/** The target's operator sees what the tenant sees, with a role that may choose addresses. */
export const operatorOf = (target: CloudContents): CloudContents => ({
  ...target,
  name: `${target.name}-admin`,
  projectId: 'admin',
  roles: ['admin'],
});
