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
import { BatonError } from '../domain/error.ts';
import type { Cloud } from '../ports/cloud.ts';

export interface CloudSnapshot {
  /** Of the session. */
  readonly projectId: string;
  readonly servers: readonly Server[];
  /** Everybody's that the session may see: an operator's lists hold every project's. */
  readonly ports: readonly Port[];
  readonly floatingIps: readonly FloatingIp[];
  readonly volumes: readonly Volume[];
  readonly networks: readonly Network[];
  readonly subnets: readonly Subnet[];
  readonly routers: readonly Router[];
  readonly securityGroups: readonly SecurityGroup[];
}

/** @throws BatonError ALL_PROJECTS_DENIED when every project is asked for and the cloud shows them to its operators only */
export async function takeSnapshot(cloud: Cloud, allProjects: boolean, signal: AbortSignal): Promise<CloudSnapshot> {
  const { network } = cloud;
  const scope = allProjects ? { allProjects } : {};
  const { projectId } = await cloud.identify(signal);
  // Asked alone where it may be refused: then nothing else is read.
  const refusable = allProjects ? await everybodysServers(cloud, signal) : null;
  const [servers, volumes, ports, floatingIps, networks, subnets, routers, securityGroups] = await Promise.all([
    refusable ?? cloud.compute.listServers({}, signal),
    cloud.volumes.listVolumes(scope, signal),
    network.listPorts({}, signal),
    network.listFloatingIps({}, signal),
    network.listNetworks({}, signal),
    network.listSubnets({}, signal),
    network.listRouters({}, signal),
    network.listSecurityGroups({}, signal),
  ]);
  return { projectId, servers, volumes, ports, floatingIps, networks, subnets, routers, securityGroups };
}

async function everybodysServers(cloud: Cloud, signal: AbortSignal): Promise<readonly Server[]> {
  try {
    return await cloud.compute.listServers({ allProjects: true }, signal);
  } catch (cause) {
    if (!(cause instanceof BatonError) || !['POLICY_DENIED', 'FORBIDDEN'].includes(cause.code)) throw cause;
    const { userName, projectName } = await cloud.identify(signal);
    throw new BatonError({
      code: 'ALL_PROJECTS_DENIED',
      kind: 'user',
      message: `Cloud ${cloud.name} does not show the servers of every project to user ${userName} in project ${projectName}: its policy keeps them to its operators.`,
      remedy: `Use the clouds.yaml entry of an operator, or leave --all-projects out to see the groups of project ${projectName}.`,
      requestIds: cause.requestIds,
      cause,
    });
  }
}
