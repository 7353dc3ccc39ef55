/** What a group's ports stand on: networks, subnets, routers and security groups. */
import type { Network, Port, Router, SecurityGroup, Subnet } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import { groupBy } from './cloud-index.ts';
import type { CloudSnapshot } from './snapshot.ts';

type Surroundings = Pick<HaGroup, 'networks' | 'subnets' | 'routers' | 'securityGroups'>;

/** network:router_interface, ..._distributed, and network:ha_router_replicated_interface of an HA router. */
const ROUTER_INTERFACE = /^network:(router_interface|ha_router_replicated_interface)/;

/** Asks a snapshot for the surroundings of many groups; what it is asked by is looked up once. */
export function surroundingsIn(snapshot: CloudSnapshot): (ports: readonly Port[], projectId: string) => Surroundings {
  const networks = new Map(snapshot.networks.map((network) => [network.id, network]));
  const subnets = groupBy(snapshot.subnets, ({ networkId }) => networkId);
  const routers = new Map(snapshot.routers.map((router) => [router.id, router]));
  const groups = new Map(snapshot.securityGroups.map((group) => [group.id, group]));
  const interfaces = groupBy(
    snapshot.ports.filter((port) => ROUTER_INTERFACE.test(port.deviceOwner)),
    ({ networkId }) => networkId,
  );
  return (ports, projectId) => {
    const ids = [...new Set(ports.map(({ networkId }) => networkId))];
    const near: readonly Subnet[] = ids.flatMap((id) => subnets.get(id) ?? []);
    return {
      networks: ids.map((id) => networks.get(id)).filter((one): one is Network => one !== undefined),
      subnets: near,
      routers: findRouters(
        routers,
        ids.flatMap((id) => (interfaces.get(id) ?? []).filter((port) => port.projectId === projectId)),
        new Set(near.map(({ id }) => id)),
      ),
      securityGroups: findSecurityGroups(groups, ports),
    };
  };
}

function findRouters(
  routers: ReadonlyMap<string, Router>,
  interfaces: readonly Port[],
  subnetIds: ReadonlySet<string>,
): HaGroup['routers'] {
  return [...groupBy(interfaces, ({ deviceId }) => deviceId)].flatMap(([id, ports]) => {
    const router = routers.get(id);
    const reached = ports.flatMap(({ fixedIps }) => fixedIps.map(({ subnetId }) => subnetId));
    const own = [...new Set(reached.filter((subnetId) => subnetIds.has(subnetId)))].toSorted();
    return router === undefined || own.length === 0 ? [] : [{ router, subnetIds: own }];
  });
}

/** Also the groups that rules name as remote, and theirs in turn: a rule cannot be made without the group it names. */
function findSecurityGroups(
  byId: ReadonlyMap<string, SecurityGroup>,
  ports: readonly Port[],
): readonly SecurityGroup[] {
  const found = new Map<string, SecurityGroup>();
  const waiting = [...new Set(ports.flatMap((port) => port.securityGroupIds))].toReversed();
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const group = byId.get(id);
    if (group === undefined || found.has(id)) continue;
    found.set(id, group);
    for (const rule of group.rules) if (rule.remoteGroupId !== null) waiting.push(rule.remoteGroupId);
  }
  return [...found.values()];
}
