/**
 * Finds the HA groups of a project, or of every project: reads lists once, asks each way of declaring an HA IP, and describes
 * what it found. The number of calls does not depend on how many servers and groups there are, pages aside; what one group
 * needs beyond lists is in look-closer.ts.
 */
import type { HaGroup, LeftOut } from '../domain/ha-group.ts';
import { BatonError } from '../domain/error.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Candidate, DeclarationReader } from './candidate.ts';
import { type CloudIndex, indexProjects } from './cloud-index.ts';
import type { DeclaredGroup } from './declared-group.ts';
import { declaredByPerson } from './declared-by-person.ts';
import { describeGroup } from './describe-group.ts';
import { floatingIpOnOwnPort } from './floating-ip-on-own-port.ts';
import { floatingIpOnVipPort } from './floating-ip-on-vip-port.ts';
import { joinBySharedServer } from './join-candidates.ts';
import { explainLeftOut } from './left-out.ts';
import { mergeByVip } from './merge-candidates.ts';
import { METADATA_KEYS, type MetadataKeys, serverMetadata } from './server-metadata.ts';
import { sharedAddress } from './shared-address.ts';
import { type CloudSnapshot, takeSnapshot } from './snapshot.ts';
import { subnetFinder } from './subnet-finder.ts';
import { surroundingsIn } from './surroundings.ts';

export interface DiscoveryOptions {
  /** Every project's groups; the session must be an operator's. */
  readonly allProjects?: boolean;
  /** Groups that a person wrote down. */
  readonly declared?: readonly DeclaredGroup[];
  /** Under which metadata keys a provider's platform looks; `METADATA_KEYS` unless told. */
  readonly metadataKeys?: MetadataKeys;
}

export interface Discovery {
  /** Of the session. */
  readonly projectId: string;
  readonly groups: readonly HaGroup[];
  readonly leftOut: readonly LeftOut[];
  /** By id; empty where they were not asked for, or the cloud does not tell. */
  readonly projectNames: Readonly<Record<string, string>>;
}

/** @throws BatonError ALL_PROJECTS_DENIED, and what a cloud's lists throw */
export async function discoverGroups(cloud: Cloud, options: DiscoveryOptions, signal: AbortSignal): Promise<Discovery> {
  const allProjects = options.allProjects === true;
  const snapshot = await takeSnapshot(cloud, allProjects, signal);
  const projectNames = allProjects ? await namesOfProjects(cloud, signal) : {};
  return { projectId: snapshot.projectId, projectNames, ...findGroups(snapshot, options) };
}

/** Pure: what is in lists that were read. */
export function findGroups(lists: CloudSnapshot, options: DiscoveryOptions): Pick<Discovery, 'groups' | 'leftOut'> {
  const snapshot = inOrder(lists);
  const networkOf = subnetFinder(snapshot.subnets);
  const surroundings = surroundingsIn(snapshot);
  /** Another way is one more file and one more entry. The last one looks at what the others found. */
  const ways: readonly DeclarationReader[] = [
    floatingIpOnVipPort,
    serverMetadata(options.metadataKeys ?? METADATA_KEYS, networkOf),
    declaredByPerson(options.declared ?? [], networkOf),
    sharedAddress,
    floatingIpOnOwnPort,
  ];
  const projects = indexProjects(snapshot, options.allProjects === true ? null : snapshot.projectId);
  const found = projects.map((project) => {
    const { candidates, leftOut } = askAll(project, ways);
    const clusters = joinBySharedServer(mergeByVip(project, candidates));
    const groups = clusters.map((cluster) => describeGroup(project, cluster, surroundings));
    return { groups, leftOut: [...leftOut, ...explainLeftOut(project, groups)] };
  });
  return {
    groups: found
      .flatMap(({ groups }) => groups)
      .toSorted((one, other) => one.name.localeCompare(other.name) || one.key.localeCompare(other.key)),
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

/** A database without an order gives lists in any; what is found must not depend on it. */
function inOrder(lists: CloudSnapshot): CloudSnapshot {
  const sorted = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] =>
    all.toSorted((one, other) => (one.id < other.id ? -1 : Number(one.id > other.id)));
  return {
    projectId: lists.projectId,
    servers: sorted(lists.servers),
    ports: sorted(lists.ports),
    floatingIps: sorted(lists.floatingIps),
    volumes: sorted(lists.volumes),
    networks: sorted(lists.networks),
    subnets: sorted(lists.subnets),
    routers: sorted(lists.routers),
    securityGroups: sorted(lists.securityGroups),
  };
}

function askAll(
  project: CloudIndex,
  ways: readonly DeclarationReader[],
): { readonly candidates: readonly Candidate[]; readonly leftOut: readonly LeftOut[] } {
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  for (const read of ways) {
    const reading = read(project, [...candidates]);
    candidates.push(...reading.candidates);
    leftOut.push(...reading.leftOut);
  }
  return { candidates, leftOut };
}

/** Keystone keeps the list to its operators, who may be other ones than Nova's: then ids have to do. */
async function namesOfProjects(cloud: Cloud, signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  try {
    const projects = await cloud.listProjects(signal);
    return Object.fromEntries(projects.map(({ id, name }) => [id, name]));
  } catch (error) {
    if (error instanceof BatonError && ['POLICY_DENIED', 'FORBIDDEN', 'ENDPOINT_MISSING'].includes(error.code))
      return {};
    throw error;
  }
}
