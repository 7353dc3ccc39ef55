/** What a group's ports stand on: networks, subnets, routers and security groups. */
import type { Port, SecurityGroup } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { CloudSnapshot } from './snapshot.ts';

type Surroundings = Pick<HaGroup, 'networks' | 'subnets' | 'routers' | 'securityGroups'>;

/** network:router_interface, ..._distributed, and network:ha_router_replicated_interface of an HA router. */
const ROUTER_INTERFACE = /^network:(router_interface|ha_router_replicated_interface)/;

export function findSurroundings(snapshot: CloudSnapshot, ports: readonly Port[]): Surroundings {
  const networkIds = new Set(ports.map((port) => port.networkId));
  const subnets = snapshot.subnets.filter((subnet) => networkIds.has(subnet.networkId));
  return {
    networks: snapshot.networks.filter((network) => networkIds.has(network.id)),
    subnets,
    routers: findRouters(snapshot, new Set(subnets.map((subnet) => subnet.id))),
    securityGroups: findSecurityGroups(snapshot, ports),
  };
}

function findRouters(snapshot: CloudSnapshot, subnetIds: ReadonlySet<string>): HaGroup['routers'] {
  const interfaces = snapshot.ports.filter((port) => ROUTER_INTERFACE.test(port.deviceOwner));
  return snapshot.routers.flatMap((router) => {
    const reached = interfaces
      .filter((port) => port.deviceId === router.id)
      .flatMap((port) => port.fixedIps.map((ip) => ip.subnetId))
      .filter((id) => subnetIds.has(id));
    return reached.length === 0 ? [] : [{ router, subnetIds: [...new Set(reached)].toSorted() }];
  });
}

/** Also the groups that rules name as remote, and theirs in turn: a rule cannot be made without the group it names. */
function findSecurityGroups(snapshot: CloudSnapshot, ports: readonly Port[]): readonly SecurityGroup[] {
  const byId = new Map(snapshot.securityGroups.map((group) => [group.id, group]));
  const found = new Map<string, SecurityGroup>();
  const waiting = ports.flatMap((port) => port.securityGroupIds);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const group = byId.get(id);
    if (group === undefined || found.has(id)) continue;
    found.set(id, group);
    for (const rule of group.rules) if (rule.remoteGroupId !== null) waiting.push(rule.remoteGroupId);
  }
  return snapshot.securityGroups.filter((group) => found.has(group.id));
}
