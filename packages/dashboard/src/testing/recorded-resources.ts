/** Resources of a cloud, whole, as the API answers them. Every id and address is made up. */
import type {
  FloatingIp,
  Network,
  Port,
  Router,
  SecurityGroup,
  Server,
  Subnet,
  Volume,
} from '../api/types/ha-group.ts';

const common = (id: string, name: string, projectId: string) => ({
  id,
  name,
  description: '',
  tags: [],
  projectId,
  revision: 3,
});

export const recordedNetwork = (projectId: string): Network => ({
  ...common('net-front', 'front', projectId),
  mtu: 1450,
  external: false,
  shared: false,
  portSecurityEnabled: true,
  subnetIds: ['subnet-front'],
  dnsDomain: null,
  qosPolicyId: null,
  availabilityZoneHints: [],
  vlanTransparent: null,
  provider: null,
});

export const recordedSubnet = (projectId: string): Subnet => ({
  ...common('subnet-front', 'front', projectId),
  networkId: 'net-front',
  ipVersion: 4,
  cidr: '10.0.0.0/24',
  gatewayIp: '10.0.0.1',
  enableDhcp: true,
  dnsNameservers: [],
  hostRoutes: [],
  allocationPools: [{ start: '10.0.0.2', end: '10.0.0.254' }],
  ipv6AddressMode: null,
  ipv6RaMode: null,
  subnetPoolId: null,
  serviceTypes: [],
  dnsPublishFixedIp: false,
});

export const recordedRouter = (projectId: string): Router => ({
  ...common('router-1', 'edge', projectId),
  status: 'ACTIVE',
  externalNetworkId: 'net-internet',
  externalAddresses: ['203.0.113.2'],
  routes: [],
  distributed: null,
  ha: null,
  enableSnat: true,
  availabilityZoneHints: [],
});

export const recordedSecurityGroup = (projectId: string): SecurityGroup => ({
  ...common('sg-lb', 'lb', projectId),
  stateful: true,
  rules: [
    {
      id: 'rule-vrrp',
      direction: 'ingress',
      etherType: 'IPv4',
      protocol: '112',
      portRangeMin: null,
      portRangeMax: null,
      remoteIpPrefix: null,
      remoteGroupId: 'sg-lb',
      remoteAddressGroupId: null,
      description: '',
    },
  ],
});

/** One that is bound to nothing, as long as nothing else is said. */
export const recordedPort = (name: string, projectId: string, more: Partial<Port> = {}): Port => ({
  ...common(`port-${name}`, name, projectId),
  networkId: 'net-front',
  macAddress: 'fa:16:3e:00:00:64',
  fixedIps: [],
  allowedAddressPairs: [],
  securityGroupIds: ['sg-lb'],
  portSecurityEnabled: true,
  adminStateUp: true,
  status: 'DOWN',
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

export const recordedFloatingIp = (address: string, portId: string, projectId: string): FloatingIp => ({
  ...common(`fip-${address}`, '', projectId),
  address,
  networkId: 'net-internet',
  portId,
  fixedIpAddress: '10.0.0.100',
  status: 'ACTIVE',
  qosPolicyId: null,
  dnsName: null,
  dnsDomain: null,
  portForwardings: [],
});

export const recordedServer = (name: string, projectId: string, status: Server['status']): Server => ({
  id: `server-${name}`,
  name,
  description: null,
  projectId,
  hostId: `host-of-${name}`,
  status,
  taskState: null,
  powerState: status === 'ACTIVE' ? 1 : 4,
  locked: false,
  lockedReason: null,
  flavor: { name: 'm1.small', vcpus: 2, ramMib: 4096, diskGib: 20, ephemeralGib: 0, swapMib: 0 },
  imageId: null,
  volumesAttached: [{ volumeId: `vol-${name}`, deleteOnTermination: false }],
  keyName: null,
  availabilityZone: 'AMS-EQ1',
  configDrive: false,
  metadata: {},
  tags: [],
  fault: null,
  created: '2025-10-06T08:00:00Z',
});

export const recordedVolume = (server: string, projectId: string): Volume => ({
  id: `vol-${server}`,
  name: `${server}-root`,
  projectId,
  status: 'in-use',
  sizeGib: 20,
  volumeType: 'ssd',
  bootable: true,
  encrypted: false,
  multiattach: false,
  availabilityZone: 'AMS-EQ1',
  metadata: {},
  imageMetadata: {},
  attachedTo: [{ serverId: `server-${server}`, device: '/dev/vda' }],
});
