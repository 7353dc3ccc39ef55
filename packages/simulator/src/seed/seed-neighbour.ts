import type { Simulation } from '../simulation.ts';
import { seedImage } from './seeded-disks.ts';
import { addressIn, seedNetwork, seedPort, seedSecurityGroup } from './seeded-network.ts';
import { seedServer, seedServerDisks } from './seeded-server.ts';
import { tenantOf } from './tenant.ts';

export interface SeededNeighbour {
  readonly name: string;
  readonly cloud: string;
  readonly serverId: string;
  readonly networkId: string;
  readonly subnetId: string;
  readonly routerId: string;
  readonly portId: string;
  readonly securityGroupId: string;
  readonly volumeIds: readonly string[];
}

/**
 * Somebody else's web server in the same project, on a network of its own with the same addresses that pairs have: nobody
 * who moves a pair has any business with it.
 */
export async function seedNeighbour(simulation: Simulation, cloudName: string, name: string): Promise<SeededNeighbour> {
  const tenant = tenantOf(simulation, cloudName);
  const cidr = '10.0.0.0/24';
  const httpPort = simulation.internet.port ?? 8080;
  const image = await seedImage(tenant.cloud, httpPort);
  const guest = { hostname: name, httpPort, keepalived: null };
  const id = tenant.cloud.newId();
  const server = {
    id,
    guest,
    boot: 'volume',
    image,
    diskGib: 1,
    dataBytes: 0,
    dataVolumesGib: [1],
    keyName: null,
  } as const;
  const disks = await seedServerDisks(tenant, server);
  const net = seedNetwork(tenant, name, cidr);
  const group = seedSecurityGroup(tenant, `${name}-group`, httpPort);
  const port = seedPort(tenant, net, { name, address: addressIn(cidr, 11), securityGroupId: group.id, serverId: id });
  tenant.cloud.guests.placeRunning(seedServer(tenant, server, disks, [port]), disks.bootDiskId, guest, false);
  return {
    name,
    cloud: cloudName,
    serverId: id,
    networkId: net.network.id,
    subnetId: net.subnet.id,
    routerId: net.router.id,
    portId: port.id,
    securityGroupId: group.id,
    volumeIds: tenant.cloud.state.volumes.where(({ attachment }) => attachment?.serverId === id).map((row) => row.id),
  };
}
