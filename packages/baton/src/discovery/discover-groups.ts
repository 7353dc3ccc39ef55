/** Finds the HA groups of one project: reads lists once, asks each way of declaring an HA IP, and describes what it found. */
import type { Port, Server } from '../domain/cloud-resources.ts';
import { weakest } from '../domain/confidence.ts';
import type { HaGroup, LeftOut, LoadBalancer } from '../domain/ha-group.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Candidate, DeclarationReader } from './candidate.ts';
import { readDisks } from './disks.ts';
import { floatingIpOnVipPort } from './floating-ip-on-vip-port.ts';
import { sharedName } from './group-name.ts';
import { observeRoles } from './roles.ts';
import { type CloudSnapshot, takeSnapshot } from './snapshot.ts';
import { findSurroundings } from './surroundings.ts';

/** Another way is one more file and one more entry. */
const WAYS: readonly DeclarationReader[] = [floatingIpOnVipPort];
/** Groups described at the same time: each costs three calls for each of its members. */
const AT_ONCE = 4;

export interface Discovery {
  readonly groups: readonly HaGroup[];
  readonly leftOut: readonly LeftOut[];
}

export async function discoverGroups(cloud: Cloud, signal: AbortSignal): Promise<Discovery> {
  const snapshot = await takeSnapshot(cloud, signal);
  const found = WAYS.map((read) => read(snapshot));
  const clusters = joinBySharedServer(found.flatMap((one) => one.candidates));
  const groups: HaGroup[] = [];
  for (let at = 0; at < clusters.length; at += AT_ONCE) {
    const some = clusters.slice(at, at + AT_ONCE);
    groups.push(...(await Promise.all(some.map((cluster) => describeGroup(cloud, snapshot, cluster, signal)))));
  }
  return {
    groups: groups.toSorted((one, other) => one.name.localeCompare(other.name)),
    leftOut: found.flatMap((one) => one.leftOut),
  };
}

/** VIPs whose load balancers overlap are one group: they cannot be moved apart. */
function joinBySharedServer(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const clusters: { readonly servers: Set<string>; readonly candidates: Candidate[] }[] = [];
  for (const candidate of candidates) {
    const servers = new Set(candidate.members.keys());
    const joined = { servers, candidates: [candidate] };
    for (const cluster of clusters.filter((one) => [...one.servers].some((id) => servers.has(id)))) {
      for (const id of cluster.servers) servers.add(id);
      joined.candidates.unshift(...cluster.candidates);
      clusters.splice(clusters.indexOf(cluster), 1);
    }
    clusters.push(joined);
  }
  return clusters.map((cluster) => cluster.candidates);
}

async function describeGroup(
  cloud: Cloud,
  snapshot: CloudSnapshot,
  cluster: readonly Candidate[],
  signal: AbortSignal,
): Promise<HaGroup> {
  const vips = cluster.map((candidate) => candidate.vip);
  const haIps = cluster.flatMap((candidate) => candidate.haIps);
  const evidence = new Map<string, string[]>();
  for (const candidate of cluster) {
    for (const [id, why] of candidate.members) evidence.set(id, [...(evidence.get(id) ?? []), ...why]);
  }
  const servers = snapshot.servers
    .filter((server) => evidence.has(server.id))
    .toSorted((one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id));
  const [loadBalancers, roles] = await Promise.all([
    Promise.all(servers.map((one) => describeMember(cloud, snapshot, one, evidence.get(one.id) ?? [], signal))),
    observeRoles(cloud, servers, signal),
  ]);
  const ports = [...loadBalancers.flatMap((balancer) => balancer.ports), ...vips.flatMap((vip) => vip.port ?? [])];
  return {
    name: sharedName(servers.map((server) => server.name)) ?? haIps[0]?.address ?? vips[0]?.address ?? 'group',
    key: groupKey(snapshot.projectId, cluster),
    projectId: snapshot.projectId,
    confidence: weakest([...vips, ...haIps].map((one) => one.confidence)),
    vips,
    haIps,
    loadBalancers,
    roles,
    ...findSurroundings(snapshot, ports),
  };
}

/** From the VIPs that have an HA IP: an internal VIP that is added later does not make another group of it. */
function groupKey(projectId: string, cluster: readonly Candidate[]): string {
  const reachable = cluster.filter((candidate) => candidate.haIps.length > 0);
  const ids = reachable.map((candidate) => candidate.vip.port?.id ?? candidate.vip.address).toSorted();
  return `${projectId}/${ids.join('+')}`;
}

async function describeMember(
  cloud: Cloud,
  snapshot: CloudSnapshot,
  server: Server,
  evidence: readonly string[],
  signal: AbortSignal,
): Promise<LoadBalancer> {
  const own = snapshot.ports.filter((port) => port.deviceId === server.id);
  const [order, disks] = await Promise.all([
    cloud.compute.listServerPortIds(server.id, signal),
    readDisks(cloud, server, snapshot.volumes, signal),
  ]);
  const rank = (port: Port): number => (order.includes(port.id) ? order.indexOf(port.id) : order.length);
  return {
    server,
    ports: own.toSorted((one, other) => rank(one) - rank(other)),
    disks,
    confidence: 'certain',
    evidence,
  };
}
