import type { Port } from '../domain/cloud-resources.ts';
import type { HaGroup, LoadBalancer } from '../domain/ha-group.ts';
import type { Cloud } from '../ports/cloud.ts';
import { disksInFull } from './disks.ts';
import { observeRoles } from './roles.ts';

/**
 * Adds what lists do not tell of a group: the order of its NICs, what is deleted with a server where the list did not say, the
 * size of roots whose flavor has none, and roles from consoles. A handful of calls for each load balancer.
 */
export async function lookCloser(cloud: Cloud, group: HaGroup, signal: AbortSignal): Promise<HaGroup> {
  const servers = group.loadBalancers.map(({ server }) => server);
  const [loadBalancers, roles] = await Promise.all([
    Promise.all(group.loadBalancers.map((balancer) => inFull(cloud, balancer, signal))),
    observeRoles(cloud, servers, signal),
  ]);
  return { ...group, loadBalancers, roles };
}

async function inFull(cloud: Cloud, balancer: LoadBalancer, signal: AbortSignal): Promise<LoadBalancer> {
  const { server } = balancer;
  const [order, disks] = await Promise.all([
    cloud.compute.listServerPortIds(server.id, signal),
    disksInFull(cloud, server, balancer.disks, signal),
  ]);
  const rank = new Map(order.map((id, at) => [id, at]));
  const rankOf = (port: Port): number => rank.get(port.id) ?? order.length;
  return { ...balancer, ports: balancer.ports.toSorted((one, other) => rankOf(one) - rankOf(other)), disks };
}
