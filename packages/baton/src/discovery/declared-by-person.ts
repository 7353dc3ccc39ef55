/** A person says which servers share which addresses. The cloud is asked whether it could be so; what does not fit is told. */
import type { Server } from '../domain/cloud-resources.ts';
import type { HaIp, LeftOut } from '../domain/ha-group.ts';
import { covers, sameAddress } from '../domain/ip-range.ts';
import type { Candidate, DeclarationReader, Membership, Reading } from './candidate.ts';
import { type CloudIndex, groupBy } from './cloud-index.ts';
import type { DeclaredGroup } from './declared-group.ts';
import { haIpNamed } from './named-ha-ip.ts';
import type { SubnetFinder } from './subnet-finder.ts';
import { vipAt } from './vip.ts';

export function declaredByPerson(declared: readonly DeclaredGroup[], networkOf: SubnetFinder): DeclarationReader {
  return (cloud) => {
    const byName = groupBy(cloud.servers, ({ name }) => name);
    const readings = declared.map((group) => readOne(cloud, group, byName, networkOf));
    return {
      candidates: readings.flatMap(({ candidates }) => candidates),
      leftOut: readings.flatMap(({ leftOut }) => leftOut),
    };
  };
}

function readOne(
  cloud: CloudIndex,
  group: DeclaredGroup,
  byName: ReadonlyMap<string, readonly Server[]>,
  networkOf: SubnetFinder,
): Reading {
  const leftOut: LeftOut[] = [];
  const leave = (what: string, why: string): void => {
    leftOut.push({ what: `${what} of group ${group.name} (${group.at})`, why, about: [] });
  };
  const servers: Server[] = [];
  for (const wanted of group.loadBalancers) {
    const found = cloud.serverById.get(wanted);
    const named = found === undefined ? (byName.get(wanted) ?? []) : [found];
    const [server, second] = named;
    if (server === undefined) leave(`load balancer ${wanted}`, `project ${cloud.projectId} has no such server`);
    else if (second !== undefined) leave(`load balancer ${wanted}`, 'several servers have that name; write its id');
    else servers.push(server);
  }
  if (servers.length < 2) {
    if (servers.length > 0) leave('everything', 'fewer than two of its load balancers were found');
    return { candidates: [], leftOut };
  }
  const candidates = group.vips.flatMap((address): readonly Candidate[] => {
    const networkId = networkOf(
      address,
      servers.flatMap(({ id }) => cloud.portsOfServer.get(id) ?? []),
    );
    if (networkId === null) {
      leave(`VIP ${address}`, 'it is in no subnet that the load balancers have a port on');
      return [];
    }
    return [candidateOf(cloud, group, servers, { networkId, address })];
  });
  return { candidates, leftOut };
}

function candidateOf(
  cloud: CloudIndex,
  group: DeclaredGroup,
  servers: readonly Server[],
  vip: { readonly networkId: string; readonly address: string },
): Candidate {
  const contradictions: string[] = [];
  const evidence = `${group.at} says so`;
  for (const server of servers) {
    const ports = (cloud.portsOfServer.get(server.id) ?? []).filter(({ networkId }) => networkId === vip.networkId);
    const mayHold = ports.some(
      (port) =>
        !port.portSecurityEnabled ||
        port.allowedAddressPairs.some(({ ipAddress }) => covers(ipAddress, vip.address)) ||
        port.fixedIps.some(({ address }) => sameAddress(address, vip.address)),
    );
    if (mayHold) continue;
    contradictions.push(
      `${group.at} says that ${server.name} shares ${vip.address}, but no port of it there may send from that address`,
    );
  }
  const isFirst = group.vips[0] === vip.address;
  const haIps = group.haIps
    .filter((one) => (one.vip === null ? isFirst : sameAddress(one.vip, vip.address)))
    .flatMap(({ address }): readonly HaIp[] => {
      const { haIp, contradiction } = haIpNamed(cloud, address, vip, 'declared', `${group.at} names ${address}`);
      if (contradiction !== null) contradictions.push(contradiction);
      return haIp === null ? [] : [haIp];
    });
  const members = new Map<string, Membership>(
    servers.map(({ id }) => [id, { confidence: 'likely', evidence: [evidence] }]),
  );
  return {
    way: group.at,
    name: group.name,
    vip: vipAt(cloud, vip.networkId, vip.address, { confidence: 'likely', evidence: [evidence] }),
    haIps,
    members,
    contradictions,
  };
}
