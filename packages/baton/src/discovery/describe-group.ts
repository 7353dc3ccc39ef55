/** VIPs that belong together -> an HA group, as far as lists tell it. */
import { weakest } from '../domain/confidence.ts';
import type { Port, Server } from '../domain/cloud-resources.ts';
import type { HaGroup, LoadBalancer, RoleFinding } from '../domain/ha-group.ts';
import { addressKey } from '../domain/ip-range.ts';
import type { Candidate, Membership } from './candidate.ts';
import type { CloudIndex } from './cloud-index.ts';
import { listedDisks } from './disks.ts';
import { sharedName } from './group-name.ts';
import { mergeHaIps } from './merge-candidates.ts';
import type { surroundingsIn } from './surroundings.ts';

export function describeGroup(
  cloud: CloudIndex,
  cluster: readonly Candidate[],
  surroundings: ReturnType<typeof surroundingsIn>,
): HaGroup {
  const vips = cluster.map((candidate) => candidate.vip).toSorted(byAddress);
  const claimed = cluster.flatMap((candidate) => candidate.haIps);
  const haIps = mergeHaIps(claimed).toSorted(byAddress);
  const memberships = new Map<string, Membership[]>();
  for (const { members } of cluster) {
    for (const [id, membership] of members) memberships.set(id, [...(memberships.get(id) ?? []), membership]);
  }
  const servers = [...memberships.keys()]
    .map((id) => cloud.serverById.get(id))
    .filter((server): server is Server => server !== undefined)
    .toSorted((one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id));
  const loadBalancers = servers.map((server) => describeMember(cloud, server, memberships.get(server.id) ?? []));
  const ports = [...loadBalancers.flatMap((balancer) => balancer.ports), ...vips.flatMap((vip) => vip.port ?? [])];
  const declared = cluster.find(({ name }) => name !== undefined)?.name;
  const named = sharedName(servers.map((server) => server.name)) ?? haIps[0]?.address ?? vips[0]?.address;
  return {
    name: declared ?? named ?? 'group',
    key: groupKey(cloud.projectId, cluster),
    projectId: cloud.projectId,
    confidence: weakest([...vips, ...haIps, ...loadBalancers].map((one) => one.confidence)),
    vips,
    haIps,
    loadBalancers,
    roles: rolesFromLists(haIps),
    contradictions: [...cluster.flatMap(({ contradictions = [] }) => contradictions), ...claimedTwice(claimed)],
    ...surroundings(ports, cloud.projectId),
  };
}

/**
 * From the VIPs that have an HA IP: an internal VIP that is added later does not make another group of it. From all of them
 * where none has.
 */
function groupKey(projectId: string, cluster: readonly Candidate[]): string {
  const reachable = cluster.filter((candidate) => candidate.haIps.length > 0);
  const stable = reachable.length > 0 ? reachable : cluster;
  const ids = stable.map((candidate) => candidate.vip.port?.id ?? candidate.vip.address);
  return `${projectId}/${[...new Set(ids)].toSorted().join('+')}`;
}

function describeMember(cloud: CloudIndex, server: Server, memberships: readonly Membership[]): LoadBalancer {
  const ports: readonly Port[] = cloud.portsOfServer.get(server.id) ?? [];
  return {
    server,
    ports,
    disks: listedDisks(server, cloud.volumesOfServer.get(server.id) ?? []),
    confidence: weakest(memberships.map(({ confidence }) => confidence)),
    evidence: [...new Set(memberships.flatMap(({ evidence }) => evidence))],
  };
}

/** As people count, 10.0.0.9 before 10.0.0.10: a list of a cloud has no order of its own. */
function byAddress(one: { readonly address: string }, other: { readonly address: string }): number {
  return one.address.localeCompare(other.address, 'en', { numeric: true });
}

/** No list tells a role. */
function rolesFromLists(haIps: HaGroup['haIps']): RoleFinding {
  const led = new Set(haIps.map(({ vipAddress }) => vipAddress));
  const crossed =
    led.size < 2
      ? []
      : [
          `HA IPs lead to ${led.size} VIPs of the same load balancers: each may be MASTER of one of them (active/active)`,
        ];
  return {
    primary: null,
    kind: 'unknown',
    evidence: [...crossed, 'not looked at: baton group show reads what the consoles say'],
  };
}

function claimedTwice(claimed: HaGroup['haIps']): readonly string[] {
  const found = new Map<string, Set<string>>();
  const spelt = new Map<string, string>();
  for (const { address, vipAddress } of claimed) {
    const key = addressKey(vipAddress);
    spelt.set(key, vipAddress);
    found.set(address, (found.get(address) ?? new Set()).add(key));
  }
  return [...found].flatMap(([address, keys]) => {
    const vips = [...keys].map((key) => spelt.get(key) ?? key);
    return vips.length < 2 ? [] : [`HA IP ${address} is said to lead to ${vips.join(' and to ')}`];
  });
}
