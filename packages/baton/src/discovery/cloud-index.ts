/** A snapshot's things by what they are asked for, made once: discovery takes time in proportion to what there is. */
import type { FloatingIp, Port, Server, Volume } from '../domain/cloud-resources.ts';
import { addressKey } from '../domain/ip-range.ts';
import type { CloudSnapshot } from './snapshot.ts';

/** What one project has. Networks, routers and security groups may be shared: they are in the snapshot. */
export interface CloudIndex {
  readonly projectId: string;
  readonly servers: readonly Server[];
  readonly ports: readonly Port[];
  readonly floatingIps: readonly FloatingIp[];
  readonly serverById: ReadonlyMap<string, Server>;
  readonly portById: ReadonlyMap<string, Port>;
  readonly portsOfServer: ReadonlyMap<string, readonly Port[]>;
  readonly volumesOfServer: ReadonlyMap<string, readonly Volume[]>;
  readonly floatingIpByAddress: ReadonlyMap<string, FloatingIp>;
  /** Unbound ports by `placeKey`: each keeps an address for nobody in particular. */
  readonly reservations: ReadonlyMap<string, Port>;
  /** Addresses of load balancers of Octavia, by `placeKey`, whoever's they are. */
  readonly octavia: ReadonlySet<string>;
  /** By `placeKey` of a port's address: who has it. */
  readonly portByPlace: ReadonlyMap<string, Port>;
}

/** An address means something on one network only. */
export function placeKey(networkId: string, address: string): string {
  return `${networkId} ${addressKey(address)}`;
}

/**
 * Octavia names itself as the owner of its VIP ports (octavia/common/constants.py, OCTAVIA_OWNER); its driver for OVN tells them
 * by their names (ovn-octavia-provider, constants.py, LB_VIP_PORT_PREFIX).
 */
export function isOctavia(port: Port): boolean {
  return /^octavia/i.test(port.deviceOwner) || /^(?:octavia-lb-|ovn-lb-vip-)/.test(port.name);
}

/** No device has it, so it only keeps its addresses. */
export function isUnbound(port: Port): boolean {
  return port.deviceId === '' && !port.deviceOwner.startsWith('network:') && !isOctavia(port);
}

/** One for each project that has a server, a port or a floating IP; of one project when it is named. */
export function indexProjects(snapshot: CloudSnapshot, only: string | null): readonly CloudIndex[] {
  const octavia = new Set(snapshot.ports.filter(isOctavia).flatMap((port) => placesOf(port)));
  const volumesOfServer = groupBy(
    snapshot.volumes.flatMap((volume) => volume.attachedTo.map(({ serverId }) => ({ serverId, volume }))),
    ({ serverId }) => serverId,
    ({ volume }) => volume,
  );
  const servers = groupBy(snapshot.servers, ({ projectId }) => only ?? projectId);
  const ports = groupBy(snapshot.ports, ({ projectId }) => projectId);
  const floatingIps = groupBy(snapshot.floatingIps, ({ projectId }) => projectId);
  const projects = only === null ? new Set([...servers.keys(), ...floatingIps.keys()]) : new Set([only]);
  return [...projects].map((projectId) =>
    indexOne(
      projectId,
      { servers: servers.get(projectId), ports: ports.get(projectId), floatingIps: floatingIps.get(projectId) },
      { volumesOfServer, octavia },
    ),
  );
}

function indexOne(
  projectId: string,
  things: {
    readonly servers: readonly Server[] | undefined;
    readonly ports: readonly Port[] | undefined;
    readonly floatingIps: readonly FloatingIp[] | undefined;
  },
  shared: Pick<CloudIndex, 'volumesOfServer' | 'octavia'>,
): CloudIndex {
  const { servers = [], ports = [], floatingIps = [] } = things;
  const serverById = new Map(servers.map((server) => [server.id, server]));
  return {
    ...shared,
    projectId,
    servers,
    ports,
    floatingIps,
    serverById,
    portById: new Map(ports.map((port) => [port.id, port])),
    portsOfServer: groupBy(
      ports.filter(({ deviceId }) => serverById.has(deviceId)),
      ({ deviceId }) => deviceId,
    ),
    floatingIpByAddress: new Map(floatingIps.map((one) => [one.address, one])),
    reservations: byPlace(ports.filter(isUnbound)),
    portByPlace: byPlace(ports),
  };
}

function byPlace(ports: readonly Port[]): ReadonlyMap<string, Port> {
  return new Map(ports.flatMap((port) => placesOf(port).map((place) => [place, port] as const)));
}

function placesOf(port: Port): readonly string[] {
  return port.fixedIps.map(({ address }) => placeKey(port.networkId, address));
}

export function groupBy<T, V = T>(
  all: readonly T[],
  keyOf: (one: T) => string,
  valueOf: (one: T) => V = (one) => one as unknown as V,
): ReadonlyMap<string, readonly V[]> {
  const found = new Map<string, V[]>();
  for (const one of all) {
    const key = keyOf(one);
    const list = found.get(key);
    if (list === undefined) found.set(key, [valueOf(one)]);
    else list.push(valueOf(one));
  }
  return found;
}
