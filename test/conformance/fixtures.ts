/** What cases stand on; everything is taken away at the end of its file. */
import { randomBytes } from 'node:crypto';
import {
  addRouterInterface,
  createNetwork,
  createPort,
  createRouter,
  createSubnet,
  createVolume,
  deleteFloatingIp,
  deleteNetwork,
  deletePort,
  deleteRouter,
  deleteServer,
  deleteSubnet,
  deleteVolume,
  getServer,
  getVolume,
  listFloatingIps,
  listPorts,
  listSecurityGroups,
  listSubnets,
  removeRouterInterface,
  unlockServer,
  type Network,
  type NewPort,
  type NewVolume,
  type Port,
  type Router,
  type Subnet,
  type Volume,
} from '@baton/openstack';
import type { Ground } from './ground.ts';
import { eventually } from './look.ts';

export const NOBODY = '00000000-0000-4000-8000-000000000000';
/** Of every network that the cases make; each is alone on its router. */
export const CIDR = '10.77.0.0/24';

export interface Lan {
  readonly network: Network;
  readonly subnet: Subnet;
}

const nextHost = new Map<Lan, number>();

/** A network with one subnet, 10.77.0.0/24, gateway .1; DHCP is off unless told. */
export async function makeLan(ground: Ground, over: { readonly enableDhcp?: boolean } = {}): Promise<Lan> {
  const neutron = ground.tenant.session.network;
  const name = ground.name('net');
  const network = await createNetwork(neutron, { name, description: name }, ground.signal);
  ground.later(() => deleteNetwork(neutron, network.id, ground.signal));
  const subnet = await createSubnet(
    neutron,
    {
      name,
      description: name,
      networkId: network.id,
      ipVersion: 4,
      cidr: CIDR,
      gatewayIp: '10.77.0.1',
      enableDhcp: over.enableDhcp ?? false,
      dnsNameservers: [],
      hostRoutes: [],
      allocationPools: [],
      ipv6AddressMode: null,
      ipv6RaMode: null,
    },
    ground.signal,
  );
  ground.later(() => deleteSubnet(neutron, subnet.id, ground.signal));
  return { network, subnet };
}

/** From the external network to the LAN. */
export async function makeRouter(ground: Ground, lan: Lan): Promise<Router> {
  const neutron = ground.tenant.session.network;
  const name = ground.name('router');
  const router = await createRouter(
    neutron,
    { name, description: name, externalNetworkId: ground.externalNetwork.id },
    ground.signal,
  );
  ground.later(() => deleteRouter(neutron, router.id, ground.signal));
  await addRouterInterface(neutron, router.id, { subnetId: lan.subnet.id }, ground.signal);
  ground.later(() => removeRouterInterface(neutron, router.id, { subnetId: lan.subnet.id }, ground.signal));
  return router;
}

/** With the next free address of the LAN from .20 on: without one it would have none, since a list that is empty is an answer. */
export async function makePort(ground: Ground, lan: Lan, over: Partial<NewPort> = {}): Promise<Port> {
  const neutron = ground.tenant.session.network;
  const name = ground.name('port');
  const host = (nextHost.get(lan) ?? 19) + 1;
  nextHost.set(lan, host);
  const port = await createPort(
    neutron,
    {
      name,
      description: name,
      networkId: lan.network.id,
      fixedIps: [{ subnetId: lan.subnet.id, address: `10.77.0.${host}` }],
      securityGroupIds: [],
      allowedAddressPairs: [],
      ...over,
    },
    ground.signal,
  );
  ground.later(() => deletePort(neutron, port.id, ground.signal));
  return port;
}

/** The project's own group: a guest that may speak boots fast. */
export async function defaultSecurityGroupIds(ground: Ground): Promise<readonly string[]> {
  const groups = await listSecurityGroups(ground.tenant.session.network, { name: 'default' }, ground.signal);
  return groups.map((group) => group.id);
}

/** Of Neutron's usual range, so that no two cases meet. */
export function someMac(): string {
  return `fa:16:3e:${[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
}

/** Addresses of the external network that nobody has, from its end on. Only the operator sees who has which. */
export async function freeExternalAddresses(ground: Ground, count: number): Promise<readonly string[]> {
  const neutron = ground.operator.session.network;
  const networkId = ground.externalNetwork.id;
  const [subnets, ports, floatingIps] = await Promise.all([
    listSubnets(neutron, { networkId }, ground.signal),
    listPorts(neutron, { networkId }, ground.signal),
    listFloatingIps(neutron, {}, ground.signal),
  ]);
  const taken = new Set([
    ...ports.flatMap((port) => port.fixedIps.map((ip) => ip.address)),
    ...floatingIps.map((one) => one.address),
  ]);
  const base = subnets[0]?.cidr.split('.').slice(0, 3).join('.') ?? '';
  const free = Array.from({ length: 50 }, (_, index) => `${base}.${250 - index}`).filter((one) => !taken.has(one));
  return free.slice(0, count);
}

export function releaseLater(ground: Ground, floatingIpId: string): void {
  ground.later(() => deleteFloatingIp(ground.tenant.session.network, floatingIpId, ground.signal));
}

/** Waits until the volume is available. */
export async function makeVolume(
  ground: Ground,
  from: NewVolume['from'],
  over: Partial<NewVolume> = {},
): Promise<Volume> {
  const cinder = ground.tenant.session.blockStorage;
  const name = ground.name('volume');
  const id = await createVolume(cinder, { name, sizeGib: 1, from, metadata: {}, ...over }, ground.signal);
  removeVolumeLater(ground, id);
  return volumeIs(ground, id, 'available');
}

export function removeVolumeLater(ground: Ground, id: string): void {
  const cinder = ground.tenant.session.blockStorage;
  ground.later(async () => {
    await deleteVolume(cinder, id, ground.signal);
    await eventually(ground, `volume ${id} deleted`, async () =>
      (await getVolume(cinder, id, ground.signal)) === null ? true : null,
    );
  });
}

export async function volumeIs(ground: Ground, id: string, status: string): Promise<Volume> {
  return eventually(ground, `volume ${id} ${status}`, async () => {
    const volume = await getVolume(ground.tenant.session.blockStorage, id, ground.signal);
    if (volume === null || volume.status.startsWith('error'))
      throw new Error(`volume ${id}: ${volume?.status ?? 'gone'}`);
    return volume.status === status ? volume : null;
  });
}

export function removeServerLater(ground: Ground, id: string): void {
  const nova = ground.tenant.session.compute;
  ground.later(async () => {
    if ((await getServer(nova, id, ground.signal))?.locked === true) await unlockServer(nova, id, ground.signal);
    await deleteServer(nova, id, ground.signal);
    await eventually(ground, `server ${id} deleted`, async () =>
      (await getServer(nova, id, ground.signal)) === null ? true : null,
    );
  });
}
