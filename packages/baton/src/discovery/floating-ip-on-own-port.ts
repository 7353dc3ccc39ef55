/**
 * A floating IP that something in the guests moves: it leads to the own port of one load balancer, and a keepalived notify
 * script or a Pacemaker agent re-associates it. From lists it looks like the address by which somebody manages that server, so
 * it is never more than possible, unless it leads to the shared address itself.
 */
import type { FloatingIp, Port } from '../domain/cloud-resources.ts';
import type { HaIp } from '../domain/ha-group.ts';
import { sameAddress } from '../domain/ip-range.ts';
import type { Candidate, DeclarationReader, Membership } from './candidate.ts';
import type { CloudIndex } from './cloud-index.ts';
import { describeHolder, exactHolders } from './holders.ts';
import { portName, serverName } from './names.ts';

export const floatingIpOnOwnPort: DeclarationReader = (cloud, known) => {
  const own = cloud.floatingIps.flatMap((floatingIp) => {
    const port = cloud.portById.get(floatingIp.portId ?? '');
    return port !== undefined && cloud.serverById.has(port.deviceId) ? [{ floatingIp, port }] : [];
  });
  const onTheVip = own.flatMap(({ floatingIp, port }) => leadsToShared(cloud, floatingIp, port));
  const found = new Set(onTheVip.flatMap(({ haIps }) => haIps.map(({ floatingIp }) => floatingIp.id)));
  const others = own.filter(({ floatingIp }) => !found.has(floatingIp.id));
  return { candidates: [...onTheVip, ...besideVips(cloud, known, others)], leftOut: [] };
};

/** It leads to an address of this server's own port that another server may hold as well. */
function leadsToShared(cloud: CloudIndex, floatingIp: FloatingIp, port: Port): readonly Candidate[] {
  const address = floatingIp.fixedIpAddress ?? port.fixedIps[0]?.address;
  if (address === undefined) return [];
  const others = exactHolders(cloud, port.networkId, address).filter((one) => one.port.deviceId !== port.deviceId);
  if (others.length === 0) return [];
  const isExtra = !sameAddress(address, port.fixedIps[0]?.address ?? '');
  const confidence = isExtra ? 'likely' : 'possible';
  const place = `${isExtra ? 'a further' : 'the own'} address of port ${portName(port)}`;
  const members = new Map<string, Membership>([
    [port.deviceId, { confidence, evidence: [`${address} is ${place} of ${serverName(cloud, port.deviceId)}`] }],
    ...others.map((one) => [one.port.deviceId, { confidence, evidence: [describeHolder(one, address)] }] as const),
  ]);
  const haIp: HaIp = {
    address: floatingIp.address,
    floatingIp,
    vipAddress: address,
    declaredBy: 'own-port',
    confidence,
    evidence: [`floating IP ${floatingIp.address} leads to ${address}, ${place}, and another server may hold it too`],
  };
  const evidence = [`${address} is ${place}, and ${members.size - 1} other server has an address pair for it`];
  const vip = { address, networkId: port.networkId, port: null, confidence, evidence } as const;
  return [{ way: 'floating IP on an own port', vip, haIps: [haIp], members }];
}

/**
 * A group that shares an address, has no HA IP, and exactly one member with a floating IP of its own: that may be the one that
 * is moved. When several members have one, they are for managing them.
 */
function besideVips(
  cloud: CloudIndex,
  known: readonly Candidate[],
  own: readonly { readonly floatingIp: FloatingIp; readonly port: Port }[],
): readonly Candidate[] {
  const reached = new Set(known.filter(({ haIps }) => haIps.length > 0).flatMap(({ members }) => [...members.keys()]));
  const byServer = new Map<string, { readonly floatingIp: FloatingIp; readonly port: Port }[]>();
  for (const one of own) byServer.set(one.port.deviceId, [...(byServer.get(one.port.deviceId) ?? []), one]);
  const taken = new Set<string>();
  return known.flatMap((candidate): readonly Candidate[] => {
    const servers = [...candidate.members.keys()];
    const having = servers.filter((id) => byServer.has(id));
    const [holder = ''] = having;
    const [only, second] = byServer.get(holder) ?? [];
    if (servers.some((id) => reached.has(id)) || having.length !== 1 || only === undefined || second !== undefined)
      return [];
    if (only.port.networkId !== candidate.vip.networkId || taken.has(only.floatingIp.id)) return [];
    if (candidate.vip.address.includes(':')) return [];
    taken.add(only.floatingIp.id);
    const { floatingIp, port } = only;
    const haIp: HaIp = {
      address: floatingIp.address,
      floatingIp,
      vipAddress: candidate.vip.address,
      declaredBy: 'own-port',
      confidence: 'possible',
      evidence: [
        `floating IP ${floatingIp.address} leads to ${floatingIp.fixedIpAddress ?? 'an address'} of ${serverName(cloud, holder)}'s own port ${portName(port)}, not to the VIP ${candidate.vip.address}`,
        'it is an HA IP only if something in the guests moves it at a handover, such as a notify script',
      ],
    };
    return [{ ...candidate, way: 'floating IP on an own port', haIps: [haIp] }];
  });
}
