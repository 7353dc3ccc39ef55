/** What several checks ask of a plan. */
import type { Port } from '../domain/cloud-resources.ts';
import type { Plan, PlannedHaIp, PlannedLoadBalancer, PlannedNic, PlannedVip } from '../domain/plan.ts';

export interface NicOf {
  readonly balancer: PlannedLoadBalancer;
  readonly nic: PlannedNic;
}

export function nicsOf(plan: Plan): readonly NicOf[] {
  return plan.loadBalancers.flatMap((balancer) => balancer.nics.map((nic) => ({ balancer, nic })));
}

/** The source's ids of the servers and ports that move. */
export function movingIds(plan: Plan): { readonly servers: ReadonlySet<string>; readonly ports: ReadonlySet<string> } {
  return {
    servers: new Set(plan.loadBalancers.map((balancer) => balancer.sourceServerId)),
    ports: new Set([...nicsOf(plan).map(({ nic }) => nic.sourcePortId), ...plan.vips.map((vip) => vip.sourcePortId)]),
  };
}

/** Each VIP with every NIC on its network, which must let the VIP through. */
export function vipNicsOf(plan: Plan): readonly (NicOf & { readonly vip: PlannedVip })[] {
  return plan.vips.flatMap((vip) =>
    nicsOf(plan).flatMap((one) => (one.nic.sourceNetworkId === vip.sourceNetworkId ? [{ ...one, vip }] : [])),
  );
}

export function networkName(plan: Plan, sourceNetworkId: string): string {
  return plan.networks.find((network) => network.sourceId === sourceNetworkId)?.name ?? sourceNetworkId;
}

/** Ids of the target's networks that the plan uses, by the source's. */
export function usedNetworks(plan: Plan): ReadonlyMap<string, string> {
  return new Map(
    plan.networks.flatMap((network) =>
      network.target === 'create' ? [] : [[network.sourceId, network.target.use] as const],
    ),
  );
}

/** `a, b, c, d, e and 3 more`. */
export function shortList(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}

/** For people: its name, or where it is. */
export function nameOfPort(port: Pick<Port, 'id' | 'name'>): string {
  return port.name || port.id;
}

/** What matters on OVN alone is looked at where the target may run it. */
export function mayBeOvn({ target }: Plan): boolean {
  return target.networkBackend === 'ovn' || target.networkBackend === 'unknown';
}

/** Its address stays in the source: a name leads clients to another one in the target. */
export function movesByName({ cutover }: Pick<PlannedHaIp, 'cutover'>): boolean {
  return cutover?.driver === 'dns';
}
