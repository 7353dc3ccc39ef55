/**
 * What has changed in the clouds since a plan was made: the plan beside one that was made just now, part by part. What
 * people may edit (flavors, gates, timeouts, networks to use) is their choice and no drift; what was read from the source is.
 */
import { withoutOwnKeys } from '../domain/own-metadata.ts';
import type { Plan, PlannedLoadBalancer, PlannedNetwork, PlannedSecurityGroup } from '../domain/plan.ts';

export interface Drift {
  /** Where in the plan, such as `loadBalancers.shop-lb1.nics.port-1.fixedIps`. */
  readonly path: string;
  readonly kind: 'changed' | 'gone' | 'new';
  /** As the plan says it; null for what is new. */
  readonly planned: Json;
  /** As it is now; null for what is gone. */
  readonly found: Json;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** `now` is a plan of the same group made from a fresh look. Empty: the plan still says what is there. */
export function driftOf(plan: Plan, now: Plan): readonly Drift[] {
  return compare('', plainOf(observed(plan)), plainOf(observed(now)));
}

/** The parts of a plan that were read, not chosen, with keys instead of places: an order of lists is no difference. */
function observed(plan: Plan): Tree {
  return {
    groupKey: plan.groupKey,
    source: { projectId: plan.source.projectId },
    target: { projectId: plan.target.projectId },
    haIps: keyed(
      plan.haIps,
      (one) => one.address,
      ({ address, sourceFloatingIpId, vipAddress }) => ({
        address,
        sourceFloatingIpId,
        vipAddress,
      }),
    ),
    vips: keyed(
      plan.vips,
      (one) => one.address,
      (one) => ({ ...one, sourceSecurityGroupIds: set(one.sourceSecurityGroupIds) }),
    ),
    loadBalancers: keyed(plan.loadBalancers, (one) => one.sourceServerId, observedBalancer),
    networks: keyed(plan.networks, (one) => one.sourceId, observedNetwork),
    routers: keyed(
      plan.routers,
      (one) => one.sourceId,
      ({ name, sourceSubnetIds, routes, externalNetwork }) => ({
        name,
        gateway: externalNetwork !== null,
        sourceSubnetIds: set(sourceSubnetIds),
        routes: set(routes),
      }),
    ),
    securityGroups: keyed(plan.securityGroups, (one) => one.sourceId, observedGroup),
  };
}

function observedBalancer(balancer: PlannedLoadBalancer): Tree {
  return {
    name: balancer.name,
    sourceFlavor: balancer.flavor.source,
    configDrive: balancer.configDrive,
    metadata: withoutOwnKeys(balancer.metadata),
    imageProperties: balancer.imageProperties,
    nics: keyed(
      balancer.nics,
      (one) => one.sourcePortId,
      (nic) => ({
        sourceNetworkId: nic.sourceNetworkId,
        macAddress: nic.macAddress,
        fixedIps: set(nic.fixedIps),
        sourceSecurityGroupIds: set(nic.sourceSecurityGroupIds),
        allowedAddressPairs: set(nic.allowedAddressPairs),
      }),
    ),
    disks: keyed(
      balancer.disks,
      (one) => JSON.stringify(one.source),
      ({ boot, sizeGib }) => ({ boot, sizeGib }),
    ),
  };
}

function observedNetwork(network: PlannedNetwork): Tree {
  return {
    name: network.name,
    subnets: keyed(
      network.subnets,
      (one) => one.sourceId,
      (subnet) => ({
        cidr: subnet.cidr,
        gatewayIp: subnet.gatewayIp,
        dnsNameservers: subnet.dnsNameservers,
        hostRoutes: set(subnet.hostRoutes),
        allocationPools: set(subnet.allocationPools),
      }),
    ),
  };
}

function observedGroup(group: PlannedSecurityGroup): Tree {
  return { name: group.name, stateful: group.stateful, rules: set(group.rules) };
}

type Tree = Readonly<Record<string, unknown>>;

function keyed<T>(all: readonly T[], keyOf: (one: T) => string, view: (one: T) => unknown): Tree {
  return Object.fromEntries(all.map((one) => [keyOf(one), view(one)]));
}

/** A list whose order means nothing. */
function set(all: readonly unknown[]): readonly unknown[] {
  return all.toSorted((one, other) => text(one).localeCompare(text(other)));
}

function plainOf(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function compare(path: string, planned: Json, found: Json): readonly Drift[] {
  if (isTree(planned) && isTree(found)) {
    const keys = [...new Set([...Object.keys(planned), ...Object.keys(found)])].toSorted();
    return keys.flatMap((key): readonly Drift[] => {
      const at = path === '' ? key : `${path}.${key}`;
      const [was, is] = [planned[key], found[key]];
      if (is === undefined) return [{ path: at, kind: 'gone', planned: was ?? null, found: null }];
      if (was === undefined) return [{ path: at, kind: 'new', planned: null, found: is }];
      return compare(at, was, is);
    });
  }
  if (isList(planned) && isList(found) && [...planned, ...found].every(isTree)) {
    const [was, is] = [new Set(planned.map(text)), new Set(found.map(text))];
    return [
      ...planned
        .filter((one) => !is.has(text(one)))
        .map((one): Drift => ({ path, kind: 'gone', planned: one, found: null })),
      ...found
        .filter((one) => !was.has(text(one)))
        .map((one): Drift => ({ path, kind: 'new', planned: null, found: one })),
    ];
  }
  return text(planned) === text(found) ? [] : [{ path, kind: 'changed', planned, found }];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isTree(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON with sorted keys: equal values, equal text. */
function text(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isTree(each) ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => a.localeCompare(b))) : each,
  );
}
