/** Everything that discovery looks at, read once by lists: the number of calls does not grow with the number of servers. */
import type {
  FloatingIp,
  Network,
  Port,
  Router,
  SecurityGroup,
  Server,
  Subnet,
  Volume,
} from '../domain/cloud-resources.ts';
import type { Cloud } from '../ports/cloud.ts';

export interface CloudSnapshot {
  readonly projectId: string;
  readonly servers: readonly Server[];
  readonly ports: readonly Port[];
  readonly floatingIps: readonly FloatingIp[];
  readonly volumes: readonly Volume[];
  readonly networks: readonly Network[];
  readonly subnets: readonly Subnet[];
  readonly routers: readonly Router[];
  readonly securityGroups: readonly SecurityGroup[];
}

/** Of the session's own project: an operator's lists of ports and floating IPs hold everybody's. */
export async function takeSnapshot(cloud: Cloud, signal: AbortSignal): Promise<CloudSnapshot> {
  const { network } = cloud;
  const [identity, servers, volumes, ports, floatingIps, networks, subnets, routers, securityGroups] =
    await Promise.all([
      cloud.identify(signal),
      cloud.compute.listServers({}, signal),
      cloud.volumes.listVolumes({}, signal),
      network.listPorts({}, signal),
      network.listFloatingIps({}, signal),
      network.listNetworks({}, signal),
      network.listSubnets({}, signal),
      network.listRouters({}, signal),
      network.listSecurityGroups({}, signal),
    ]);
  const own = <T extends { readonly projectId: string }>(all: readonly T[]): readonly T[] =>
    all.filter((one) => one.projectId === identity.projectId);
  return {
    projectId: identity.projectId,
    servers,
    volumes,
    ports: own(ports),
    floatingIps: own(floatingIps),
    networks,
    subnets,
    routers,
    securityGroups,
  };
}
