import type { PortRow } from '../network/rows.ts';
import { newStandard } from '../network/resource/standard.ts';
import type { Simulation } from '../simulation.ts';
import { seedVolume } from './seeded-disks.ts';
import { seedServer } from './seeded-server.ts';
import { externalNetwork, flavorFor, type Tenant, tenantOf } from './tenant.ts';

export interface CrowdOptions {
  /** Even; each has a port in the front network, one in the back network, one in the side network, and a volume. */
  readonly servers: number;
  /** How many of them are in pairs that share a VIP with a floating IP. Even. */
  readonly paired: number;
  /** Pairs of addresses that every server's front port has besides, such as `1.0.0.0/0`. */
  readonly everybodysPairs?: readonly string[];
  /** Over how many projects they are spread, pair by pair. One, `demo`, unless told; the others are made. */
  readonly projects?: number;
}

/**
 * Servers as an owner of many has them, in lists only: no guest runs and no disk has bytes, so that there may be thousands.
 * Everything of a project stands on one network of each kind. Servers 2n and 2n+1 are `crowd-n-lb1` and `-lb2`.
 */
export function seedCrowd(simulation: Simulation, cloudName: string, options: CrowdOptions): void {
  const demo = tenantOf(simulation, cloudName);
  const { cloud } = demo;
  const { projects = 1, servers, paired, everybodysPairs = [] } = options;
  const crowds = Array.from({ length: projects }, (_, at): Crowd => {
    const projectId =
      at === 0 ? demo.projectId : cloud.state.projects.insert({ id: cloud.newId(true), name: `crowd-${at}` }).id;
    const tenant = { ...demo, projectId };
    return {
      tenant,
      front: crowdNetwork(tenant, 'front', 20),
      back: crowdNetwork(tenant, 'back', 30),
      side: crowdNetwork(tenant, 'side', 40),
    };
  });
  for (let pair = 0; pair < servers / 2; pair += 1) {
    const crowd = crowds[pair % projects];
    if (crowd === undefined) throw new Error('a crowd needs a project');
    const vip = pair < paired / 2 ? addressAt(20, 40_000 + pair) : null;
    if (vip !== null) crowdVip(crowd, pair, vip);
    for (const at of [0, 1]) {
      crowdServer(crowd, `crowd-${pair}-lb${at + 1}`, 2 * pair + at, [
        ...(vip === null ? [] : [vip]),
        ...everybodysPairs,
      ]);
    }
  }
}

interface Crowd {
  readonly tenant: Tenant;
  readonly front: CrowdNetwork;
  readonly back: CrowdNetwork;
  readonly side: CrowdNetwork;
}

interface CrowdNetwork {
  readonly networkId: string;
  readonly subnetId: string;
  readonly second: number;
}

const addressAt = (second: number, at: number): string => `10.${second}.${(at >> 8) & 255}.${at & 255}`;

function crowdNetwork({ cloud, projectId }: Tenant, name: string, second: number): CrowdNetwork {
  const network = cloud.state.networks.insert({
    ...newStandard(cloud, projectId, { name: `crowd-${name}`, revision: 1 }),
    mtu: 1450,
    external: false,
    shared: false,
    adminStateUp: true,
    portSecurityEnabled: true,
  });
  const subnet = cloud.state.subnets.insert({
    ...newStandard(cloud, projectId, { name: `crowd-${name}` }),
    networkId: network.id,
    ipVersion: 4,
    cidr: `10.${second}.0.0/16`,
    gatewayIp: null,
    enableDhcp: false,
    dnsNameservers: [],
    hostRoutes: [],
    allocationPools: [{ start: addressAt(second, 2), end: addressAt(second, 65_534) }],
    ipv6AddressMode: null,
    ipv6RaMode: null,
  });
  return { networkId: network.id, subnetId: subnet.id, second };
}

function crowdVip({ tenant, front }: Crowd, pair: number, vip: string): void {
  const { cloud, projectId } = tenant;
  const port = crowdPort(tenant, front, { name: `crowd-${pair}-vip`, address: vip, pairs: [], serverId: null });
  cloud.state.floatingIps.insert({
    ...newStandard(cloud, projectId, { revision: 2 }),
    // RFC 2544's range: none of these is an address of the simulated internet.
    address: `198.18.${(pair >> 8) & 255}.${pair & 255}`,
    networkId: externalNetwork(cloud).network.id,
    portId: port.id,
    fixedIpAddress: vip,
    routerId: null,
    status: 'ACTIVE',
    agentPortId: null,
  });
}

function crowdServer({ tenant, front, back, side }: Crowd, name: string, at: number, pairs: readonly string[]): void {
  const { cloud } = tenant;
  const serverId = cloud.newId();
  const [image] = cloud.state.images.all();
  const ports = [
    crowdPort(tenant, front, { name: `${name}-front`, address: addressAt(20, 256 + at), pairs, serverId }),
    crowdPort(tenant, back, { name: `${name}-back`, address: addressAt(30, 256 + at), pairs: [], serverId }),
    crowdPort(tenant, side, { name: `${name}-side`, address: addressAt(40, 256 + at), pairs: [], serverId }),
  ];
  if (image === undefined) throw new Error(`cloud ${cloud.name} has no image`);
  const wish = {
    id: serverId,
    guest: { hostname: name, httpPort: 8080, keepalived: null },
    boot: 'volume',
    image,
    diskGib: 1,
    dataBytes: 0,
    dataVolumesGib: [],
    keyName: null,
  } as const;
  seedServer(tenant, wish, { flavor: flavorFor(cloud, 1), bootDiskId: '' }, ports);
  seedVolume(tenant, { name, sizeGib: 1, diskId: '', serverId, device: '/dev/vda', image });
}

function crowdPort(
  { cloud, projectId }: Tenant,
  { networkId, subnetId }: CrowdNetwork,
  port: {
    readonly name: string;
    readonly address: string;
    readonly pairs: readonly string[];
    readonly serverId: string | null;
  },
): PortRow {
  // Drawn at random, unlike a real one's: looking for a free one among thousands takes longer than everything else.
  const macAddress = `fa:16:${cloud
    .newId(true)
    .slice(0, 8)
    .replace(/..(?=.)/g, '$&:')}`;
  return cloud.state.ports.insert({
    ...newStandard(cloud, projectId, { name: port.name, revision: 1 }),
    networkId,
    macAddress,
    fixedIps: [{ subnetId, address: port.address }],
    allowedAddressPairs: port.pairs.map((ipAddress) => ({ ipAddress, macAddress })),
    securityGroupIds: [],
    portSecurityEnabled: true,
    adminStateUp: true,
    status: port.serverId === null ? 'DOWN' : 'ACTIVE',
    deviceId: port.serverId ?? '',
    deviceOwner: port.serverId === null ? '' : 'compute:nova',
  });
}
