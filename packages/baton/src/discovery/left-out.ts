/** What looked like a part of a group and was left out, and why. Ports of routers and DHCP are nobody's question. */
import type { FloatingIp, Port } from '../domain/cloud-resources.ts';
import type { HaGroup, LeftOut } from '../domain/ha-group.ts';
import { covers } from '../domain/ip-range.ts';
import { type CloudIndex, groupBy, isOctavia, isUnbound, placeKey } from './cloud-index.ts';
import { allHolders, exactHolders, type Holder, holdersIn } from './holders.ts';
import { floatingIpName, portName, serverName, someOf } from './names.ts';
import { isLinkLocal } from './vip.ts';

export function explainLeftOut(cloud: CloudIndex, groups: readonly HaGroup[]): readonly LeftOut[] {
  const haIps = new Set(groups.flatMap((group) => group.haIps.map(({ floatingIp }) => floatingIp.id)));
  const members = new Set(groups.flatMap((group) => group.loadBalancers.map(({ server }) => server.id)));
  const vips = groupBy(
    groups.flatMap((group) => group.vips),
    ({ networkId }) => networkId,
  );
  const grouped = new Set(groups.flatMap((group) => group.vips.map((vip) => placeKey(vip.networkId, vip.address))));
  return [
    ...cloud.floatingIps.flatMap((one) => (haIps.has(one.id) ? [] : explainFloatingIp(cloud, one, members))),
    ...reservationsOf(cloud, grouped),
    ...explainWidePairs(cloud, vips, members),
    ...explainOpenPorts(cloud, vips, members),
  ];
}

function explainFloatingIp(
  cloud: CloudIndex,
  floatingIp: FloatingIp,
  members: ReadonlySet<string>,
): readonly LeftOut[] {
  if (floatingIp.portId === null) return [];
  const what = floatingIpName(floatingIp);
  const port = cloud.portById.get(floatingIp.portId);
  const because = (why: string): readonly LeftOut[] => [
    { what, why, about: [floatingIp.id, floatingIp.portId ?? '', ...(port === undefined ? [] : aboutPort(port))] },
  ];
  const address = floatingIp.fixedIpAddress ?? port?.fixedIps[0]?.address;
  if (port === undefined || address === undefined) {
    return because(`it leads to port ${floatingIp.portId}, which this session cannot see`);
  }
  if (isOctavia(port)) return because(`it leads to a load balancer of Octavia, ${portName(port)}: Octavia moves it`);
  if (!isUnbound(port)) {
    const owner = cloud.serverById.has(port.deviceId)
      ? `server ${serverName(cloud, port.deviceId)}`
      : `${port.deviceOwner || 'device'} ${port.deviceId}`;
    const more = members.has(port.deviceId)
      ? 'an address of that one load balancer, which a handover does not move'
      : 'not to an unbound port that reserves a VIP';
    return because(`it leads to port ${portName(port)} of ${owner} itself, ${more}`);
  }
  return because(`it leads to the unbound port ${portName(port)}, but ${whyNoMembers(cloud, port, address)}`);
}

function whyNoMembers(cloud: CloudIndex, port: Port, address: string): string {
  const holders = allHolders(cloud, port.networkId, address);
  const servers = new Set(holders.map((holder) => holder.port.deviceId));
  if (servers.size > 2) {
    const names = someOf([...servers].map((id) => serverName(cloud, id)));
    return `${servers.size} servers (${names}) have address pairs that are wider than ${address}: which of them share it cannot be told; declare the group`;
  }
  const open = openPorts(cloud, port.networkId).map((one) => serverName(cloud, one.deviceId));
  const more =
    open.length === 0
      ? ''
      : `; port security is off for ${someOf(open)}, which may hold any address: declare the group`;
  const holding = servers.size === 0 ? 'no port of a server has' : 'only one server has a port with';
  return `${holding} an allowed address pair for ${address}${more}`;
}

/** An unbound port that exactly one server has a pair for: half a VIP. What nobody has a pair for may be for anything. */
function reservationsOf(cloud: CloudIndex, grouped: ReadonlySet<string>): readonly LeftOut[] {
  const led = new Set(cloud.floatingIps.map(({ portId }) => portId));
  return cloud.ports
    .filter((port) => isUnbound(port) && !led.has(port.id))
    .flatMap((port) =>
      port.fixedIps
        .filter(({ address }) => !isLinkLocal(address) && !grouped.has(placeKey(port.networkId, address)))
        .map(({ address }): LeftOut => {
          const [holder] = exactHolders(cloud, port.networkId, address);
          const why =
            holder === undefined
              ? `it reserves ${address}, and nobody answers for it: no server has a pair for just that address, no floating IP leads to it`
              : `it reserves ${address}, and only ${serverName(cloud, holder.port.deviceId)} has an address pair for it`;
          return { what: `unbound port ${portName(port)}`, why, about: aboutPort(port) };
        }),
    );
}

/** Once for each server, however many VIPs its pair covers. */
function explainWidePairs(
  cloud: CloudIndex,
  vips: ReadonlyMap<string, HaGroup['vips']>,
  members: ReadonlySet<string>,
): readonly LeftOut[] {
  return [...holdersIn(cloud).ranges].flatMap(([networkId, holders]) => {
    const near = vips.get(networkId) ?? [];
    const outside = groupBy(
      holders.filter(({ port }) => !members.has(port.deviceId)),
      ({ pair }) => pair.ipAddress,
    );
    return [...outside].flatMap(([range, same]): readonly LeftOut[] => {
      const covered = near.filter(({ address }) => covers(range, address)).map(({ address }) => address);
      if (covered.length === 0) return [];
      return [{ ...portsOf(cloud, same), why: whyWide(range, covered) }];
    });
  });
}

function whyWide(range: string, covered: readonly string[]): string {
  const which = covered.length === 1 ? `the VIP ${covered[0]}` : `the VIPs ${someOf(covered)}`;
  return `the address pair ${range} covers ${which}, but is wider: it tells nobody who shares an address`;
}

function portsOf(cloud: CloudIndex, holders: readonly Holder[]): Pick<LeftOut, 'what' | 'about'> {
  const about = [...new Set(holders.flatMap(({ port }) => aboutPort(port)))];
  const [only, second] = holders;
  if (only !== undefined && second === undefined) {
    return { what: `port ${portName(only.port)} of server ${serverName(cloud, only.port.deviceId)}`, about };
  }
  const servers = [...new Set(holders.map(({ port }) => serverName(cloud, port.deviceId)))];
  return { what: `ports of ${servers.length} servers (${someOf(servers)})`, about };
}

function explainOpenPorts(
  cloud: CloudIndex,
  vips: ReadonlyMap<string, HaGroup['vips']>,
  members: ReadonlySet<string>,
): readonly LeftOut[] {
  return [...vips.keys()].flatMap((networkId): readonly LeftOut[] => {
    const open = openPorts(cloud, networkId).filter(({ deviceId }) => !members.has(deviceId));
    if (open.length === 0) return [];
    const names = open.map(({ deviceId }) => serverName(cloud, deviceId));
    return [
      {
        what: `${open.length === 1 ? 'server' : 'servers'} ${someOf(names)}`,
        why: 'port security is off there: any address could be held, and no address pair tells which',
        about: [...new Set(open.flatMap(aboutPort))],
      },
    ];
  });
}

const openByNetwork = new WeakMap<CloudIndex, ReadonlyMap<string, readonly Port[]>>();

function openPorts(cloud: CloudIndex, networkId: string): readonly Port[] {
  const known =
    openByNetwork.get(cloud) ??
    groupBy(
      cloud.ports.filter((port) => !port.portSecurityEnabled && cloud.serverById.has(port.deviceId)),
      (port) => port.networkId,
    );
  openByNetwork.set(cloud, known);
  return known.get(networkId) ?? [];
}

function aboutPort(port: Port): readonly string[] {
  return [port.id, port.networkId, ...(port.deviceId === '' ? [] : [port.deviceId])];
}
