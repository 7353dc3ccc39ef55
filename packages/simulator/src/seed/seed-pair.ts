import type { GuestDefinition } from '../guest/definition.ts';
import { FLOATING_IP } from '../network/ports/device-owners.ts';
import { insertServicePort } from '../network/ports/new-port.ts';
import { newStandard } from '../network/resource/standard.ts';
import type { PortRow, RouterRow, SecurityGroupRow } from '../network/rows.ts';
import type { Simulation } from '../simulation.ts';
import type { PairOptions, SeededPair } from './pair.ts';
import { seedImage } from './seeded-disks.ts';
import { addressIn, type SeededNetwork, seedNetwork, seedPort, seedSecurityGroup } from './seeded-network.ts';
import { type NewServer, seedKeyPair, seedServer, type ServerDisks, seedServerDisks } from './seeded-server.ts';
import { externalNetwork, type Tenant, tenantOf } from './tenant.ts';

const CIDR = '10.0.0.0/24';
const PRIORITIES = [200, 100] as const;
const BOOT = ['image', 'volume'] as const;
const A_FEW_BLOCKS = 256 * 1024;
const KEEPALIVED = '2.2.7';
const VIRTUAL_ROUTER = 51;
/** Of guests in a simulation that carries no real TCP. */
const HTTP_PORT = 8080;

/**
 * A pair of load balancers, running and elected, with its floating IPs in place: as if its owner had made it a while ago.
 *
 *     internet --- <name>-router --- <name>-net
 *                                    <vip>  <name>-vip   unbound port, floating IP: the HA IP
 *                                    .11    <name>-lb1   MASTER, unless the priorities say otherwise
 *                                    .12    <name>-lb2   BACKUP
 *
 * @throws Error for a name that is taken, or options that do not fit the cloud
 */
export async function seedPair(simulation: Simulation, cloudName: string, options: PairOptions): Promise<SeededPair> {
  const tenant = tenantOf(simulation, cloudName);
  const { state } = tenant.cloud;
  const { name, cidr = CIDR } = options;
  if (state.networks.where((network) => network.name === `${name}-net`).length > 0) {
    throw new Error(`cloud ${cloudName} has a pair ${name} already`);
  }
  const httpPort = simulation.internet.port ?? HTTP_PORT;
  const image = await seedImage(tenant.cloud, httpPort);
  const keyName = seedKeyPair(tenant, `${name}-key`).name;
  const servers = ([0, 1] as const).map((at) => newServer(tenant, options, at, { image, keyName, httpPort }));
  const disks = [];
  for (const server of servers) disks.push(await seedServerDisks(tenant, server));

  const net = seedNetwork(tenant, name, cidr);
  const group = seedSecurityGroup(tenant, `${name}-lb`, httpPort);
  const vips = [...new Set(options.haIps.map(({ vip }) => vip))];
  const vipPorts = vips.map((vip, at) => {
    const portName = `${name}-vip${at === 0 ? '' : at + 1}`;
    return seedPort(tenant, net, { name: portName, address: vip, securityGroupId: group.id, serverId: null });
  });
  const floatingIpIds = options.haIps.map(({ address, vip }) =>
    seedFloatingIp(tenant, net.router, vipPorts[vips.indexOf(vip)], { address, description: `HA IP of ${name}` }),
  );
  runServers(tenant, { options, net, group, vips, servers, disks });
  await simulation.internet.settled();
  const [first, second] = servers.map(({ id }) => id);
  return {
    name,
    cloud: cloudName,
    serverIds: [first ?? '', second ?? ''],
    networkId: net.network.id,
    vipPortIds: vipPorts.map(({ id }) => id),
    floatingIpIds,
  };
}

function newServer(
  { cloud }: Tenant,
  options: PairOptions,
  at: 0 | 1,
  given: Pick<NewServer, 'image' | 'keyName'> & { readonly httpPort: number },
): NewServer {
  return {
    id: cloud.newId(),
    guest: guestOf(options, at, given.httpPort),
    boot: (options.boot ?? BOOT)[at],
    image: given.image,
    diskGib: options.diskGib ?? 1,
    dataBytes: options.dataBytes ?? A_FEW_BLOCKS,
    dataVolumesGib: options.dataVolumesGib ?? [],
    keyName: given.keyName,
  };
}

function guestOf(options: PairOptions, at: 0 | 1, httpPort: number): GuestDefinition {
  const instance = {
    name: 'HA',
    virtualRouterId: VIRTUAL_ROUTER,
    priority: (options.priorities ?? PRIORITIES)[at],
    advertIntervalMs: options.advertIntervalMs ?? 1_000,
    nopreempt: options.nopreempt ?? false,
    nic: 0,
    virtualAddresses: [...new Set(options.haIps.map(({ vip }) => `${vip}/24`))],
  };
  const keepalived = { version: KEEPALIVED, instances: [instance] };
  return { hostname: `${options.name}-lb${at + 1}`, httpPort, keepalived };
}

/** Associated, applied by the L3 agent, and told so. */
function seedFloatingIp(
  { cloud, projectId }: Tenant,
  router: RouterRow,
  port: PortRow | undefined,
  { address, description }: { readonly address: string; readonly description: string },
): string {
  const external = externalNetwork(cloud);
  if (cloud.state.floatingIps.where((one) => one.address === address).length > 0) {
    throw new Error(`cloud ${cloud.name} has a floating IP ${address} already`);
  }
  const [fixed] = port?.fixedIps ?? [];
  const { id } = cloud.state.floatingIps.insert({
    ...newStandard(cloud, projectId, { description, revision: 2 }),
    address,
    networkId: external.network.id,
    portId: port?.id ?? null,
    fixedIpAddress: fixed?.address ?? null,
    routerId: router.id,
    status: 'ACTIVE',
    agentPortId: port?.id ?? null,
  });
  const own = { networkId: external.network.id, projectId: '', deviceId: id, deviceOwner: FLOATING_IP };
  insertServicePort(cloud, { ...own, fixedIps: [{ subnetId: external.subnet.id, address }] }, 'N/A');
  return id;
}

interface PairInTheMaking {
  readonly options: PairOptions;
  readonly net: SeededNetwork;
  readonly group: SecurityGroupRow;
  readonly vips: readonly string[];
  readonly servers: readonly NewServer[];
  readonly disks: readonly ServerDisks[];
}

function runServers(tenant: Tenant, pair: PairInTheMaking): void {
  const [first, second] = pair.options.priorities ?? PRIORITIES;
  const master = second > first && pair.options.nopreempt !== true ? 1 : 0;
  const running = pair.servers.map((server, at) => {
    const disks = pair.disks[at];
    if (disks === undefined) throw new Error(`${server.guest.hostname} has no disks`);
    const port = seedPort(tenant, pair.net, {
      name: server.guest.hostname,
      address: addressIn(pair.net.subnet.cidr, 11 + at),
      securityGroupId: pair.group.id,
      pairs: pair.vips,
      serverId: server.id,
    });
    return {
      row: seedServer(tenant, server, disks, [port]),
      server,
      bootDiskId: disks.bootDiskId,
      isMaster: at === master,
    };
  });
  // The MASTER first: the other one then hears it from its own first moment on.
  for (const { row, server, bootDiskId, isMaster } of running.toSorted(
    (a, b) => Number(b.isMaster) - Number(a.isMaster),
  )) {
    tenant.cloud.guests.placeRunning(row, bootDiskId, server.guest, isMaster);
  }
}
