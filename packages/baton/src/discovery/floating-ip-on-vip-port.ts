/**
 * The way most clouds document: a floating IP leads to a port that no server has (it only reserves the VIP), and the ports
 * of two or more servers on the same network carry an allowed address pair for that address
 * (Neutron, doc/source/ovn/virtual_ips.rst).
 */
import type { AddressPair, FloatingIp, Port } from '../domain/cloud-resources.ts';
import type { HaIp, LeftOut, Vip } from '../domain/ha-group.ts';
import { covers, isSingleAddress } from '../domain/ip-range.ts';
import type { Candidate, DeclarationReader } from './candidate.ts';
import type { CloudSnapshot } from './snapshot.ts';

interface Holder {
  readonly port: Port;
  readonly pair: AddressPair;
  readonly exact: boolean;
}

export const floatingIpOnVipPort: DeclarationReader = (snapshot) => {
  const leftOut: LeftOut[] = [];
  const vipPorts = new Map<string, { readonly port: Port; readonly address: string; readonly haIps: HaIp[] }>();
  const portsById = new Map(snapshot.ports.map((port) => [port.id, port]));

  for (const floatingIp of snapshot.floatingIps) {
    if (floatingIp.portId === null) continue;
    const port = portsById.get(floatingIp.portId);
    const address = floatingIp.fixedIpAddress ?? port?.fixedIps[0]?.address;
    if (port === undefined || address === undefined) {
      leftOut.push({
        what: nameOf(floatingIp),
        why: `it leads to port ${floatingIp.portId}, which this session cannot see`,
      });
      continue;
    }
    if (port.deviceId !== '') {
      leftOut.push({ what: nameOf(floatingIp), why: whyBound(snapshot, port) });
      continue;
    }
    const known = vipPorts.get(port.id) ?? { port, address, haIps: [] };
    if (known.address !== address) {
      leftOut.push({
        what: nameOf(floatingIp),
        why: `it leads to ${address}, the second address of port ${portName(port)}; one VIP for each port is supported`,
      });
      continue;
    }
    known.haIps.push({
      address: floatingIp.address,
      floatingIp,
      vipAddress: address,
      declaredBy: 'vip-port',
      confidence: 'certain',
      evidence: [`floating IP ${floatingIp.address} leads to the unbound port ${portName(port)}`],
    });
    vipPorts.set(port.id, known);
  }

  const candidates: Candidate[] = [];
  for (const { port, address, haIps } of vipPorts.values()) {
    const { members, others } = findMembers(snapshot, port, address);
    leftOut.push(...others);
    if (members.size >= 2) {
      candidates.push({ vip: vipOf(port, address), haIps, members });
      continue;
    }
    const holders = members.size === 0 ? 'no port of a server has' : 'only one server has a port with';
    leftOut.push(
      ...haIps.map((haIp) => ({
        what: nameOf(haIp.floatingIp),
        why: `it leads to the unbound port ${portName(port)}, but ${holders} an allowed address pair for ${address}`,
      })),
    );
  }
  candidates.push(...findVipsWithoutHaIp(snapshot, candidates, new Set(vipPorts.keys())));
  return { candidates, leftOut };
};

/**
 * The servers that may hold `address`. A pair that names just this address says more than a range or the wildcard that
 * some providers put on every port: when two servers have the exact pair, a wider pair alone makes no member.
 */
function findMembers(
  snapshot: CloudSnapshot,
  vipPort: Port,
  address: string,
): { readonly members: ReadonlyMap<string, readonly string[]>; readonly others: readonly LeftOut[] } {
  const holders = holdersOf(snapshot, vipPort, address);
  const exactServers = new Set(holders.filter((holder) => holder.exact).map((holder) => holder.port.deviceId));
  const members = new Map<string, string[]>();
  const others: LeftOut[] = [];
  for (const holder of holders) {
    if (exactServers.size >= 2 && !exactServers.has(holder.port.deviceId)) {
      others.push({
        what: `port ${portName(holder.port)} of server ${serverName(snapshot, holder.port.deviceId)}`,
        why: `its address pair ${holder.pair.ipAddress} covers the VIP ${address}, but ${exactServers.size} other servers have a pair for just that address`,
      });
      continue;
    }
    const evidence = members.get(holder.port.deviceId) ?? [];
    evidence.push(describeHolder(holder, address));
    members.set(holder.port.deviceId, evidence);
  }
  return { members, others };
}

function holdersOf(snapshot: CloudSnapshot, vipPort: Port, address: string): readonly Holder[] {
  const servers = new Set(snapshot.servers.map((server) => server.id));
  return snapshot.ports
    .filter((port) => port.id !== vipPort.id && port.networkId === vipPort.networkId && servers.has(port.deviceId))
    .flatMap((port) => {
      const pairs = port.allowedAddressPairs.filter((pair) => covers(pair.ipAddress, address));
      const pair = pairs.find((one) => isSingleAddress(one.ipAddress)) ?? pairs[0];
      return pair === undefined ? [] : [{ port, pair, exact: isSingleAddress(pair.ipAddress) }];
    });
}

/** An internal VIP: the same shape without a floating IP, taken when it belongs to servers that are a group anyway. */
function findVipsWithoutHaIp(
  snapshot: CloudSnapshot,
  known: readonly Candidate[],
  taken: ReadonlySet<string>,
): readonly Candidate[] {
  const grouped = new Set(known.flatMap((candidate) => [...candidate.members.keys()]));
  const networks = new Set(snapshot.ports.filter((port) => grouped.has(port.deviceId)).map((port) => port.networkId));
  const found: Candidate[] = [];
  for (const port of snapshot.ports) {
    const address = port.fixedIps[0]?.address;
    if (port.deviceId !== '' || address === undefined || taken.has(port.id) || !networks.has(port.networkId)) continue;
    const exact = holdersOf(snapshot, port, address).filter(
      (holder) => holder.exact && grouped.has(holder.port.deviceId),
    );
    const members = new Map(exact.map((holder) => [holder.port.deviceId, [describeHolder(holder, address)]]));
    if (members.size >= 2) found.push({ vip: vipOf(port, address), haIps: [], members });
  }
  return found;
}

function describeHolder({ port, pair, exact }: Holder, address: string): string {
  const otherMac = pair.macAddress !== undefined && pair.macAddress.toLowerCase() !== port.macAddress.toLowerCase();
  return [
    `port ${portName(port)} has the address pair ${pair.ipAddress}`,
    exact ? '' : `, which covers the VIP ${address}`,
    otherMac ? ` with the MAC ${pair.macAddress}, which is not its own` : '',
  ].join('');
}

function whyBound(snapshot: CloudSnapshot, port: Port): string {
  const server = snapshot.servers.find((one) => one.id === port.deviceId);
  const owner = server === undefined ? `${port.deviceOwner || 'device'} ${port.deviceId}` : `server ${server.name}`;
  return `it leads to port ${portName(port)} of ${owner} itself, not to an unbound port that reserves a VIP`;
}

function vipOf(port: Port, address: string): Vip {
  return {
    address,
    networkId: port.networkId,
    port,
    confidence: 'certain',
    evidence: [`the unbound port ${portName(port)} reserves ${address}`],
  };
}

const nameOf = (floatingIp: FloatingIp): string => `floating IP ${floatingIp.address}`;
const portName = (port: Port): string => port.name || port.id;
const serverName = (snapshot: CloudSnapshot, id: string): string =>
  snapshot.servers.find((server) => server.id === id)?.name ?? id;
