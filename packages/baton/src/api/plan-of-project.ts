/**
 * Does a plan move what belongs to who brings it? A plan is a file that anybody may edit, and the controller's session may reach
 * every project: so what the plan says of itself proves nothing. The group is found again in the cloud, and every id that the plan
 * names in the source must be one of that group's.
 */
import type { DiscoveryOptions } from '../discovery/discover-groups.ts';
import type { Actor } from '../domain/actor.ts';
import { BatonError } from '../domain/error.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Plan } from '../domain/plan.ts';
import type { Services } from '../services/services.ts';
import { visibleGroup } from './visible-groups.ts';

/** Operators may move whatever they see. Throws NOT_ALLOWED; GROUP_UNKNOWN when the group is not to be found. */
export async function assertPlanOfProject(
  services: Pick<Services, 'discover' | 'showGroup'>,
  actor: Actor,
  plan: Plan,
  look: DiscoveryOptions,
  signal: AbortSignal,
): Promise<void> {
  if (actor.access === 'operator') return;
  if (plan.source.projectId !== actor.project.id) throw notTheirs(actor, ['source.projectId']);
  const { group } = await visibleGroup(services, actor, plan.source.cloud, plan.groupKey, look, signal);
  const strange = strangeIds(plan, group);
  if (strange.length > 0) throw notTheirs(actor, strange);
}

/** Keys of the plan whose ids are not of the group. */
function strangeIds(plan: Plan, group: HaGroup): readonly string[] {
  const servers = new Map(group.loadBalancers.map((balancer) => [String(balancer.server.id), balancer] as const));
  const vipPorts = set(group.vips.flatMap(({ port }) => port?.id ?? []));
  const haIps = new Map(group.haIps.map(({ address, floatingIp }) => [address, String(floatingIp.id)] as const));
  const networks = set(group.networks.map(({ id }) => id));
  const subnets = set(group.subnets.map(({ id }) => id));
  const routers = set(group.routers.map(({ router }) => router.id));
  const securityGroups = set(group.securityGroups.map(({ id }) => id));
  const strange: string[] = [];
  const check = (key: string, isTheirs: boolean): void => {
    if (!isTheirs) strange.push(key);
  };
  check('groupKey', plan.groupKey === group.key);
  for (const [at, haIp] of plan.haIps.entries()) {
    check(`haIps[${at}].sourceFloatingIpId`, haIps.get(haIp.address) === haIp.sourceFloatingIpId);
  }
  for (const [at, vip] of plan.vips.entries()) check(`vips[${at}].sourcePortId`, vipPorts.has(vip.sourcePortId));
  for (const [at, { sourceServerId, nics, disks }] of plan.loadBalancers.entries()) {
    const found = servers.get(sourceServerId);
    const ports = set(found?.ports.map(({ id }) => id) ?? []);
    const sources = set(found?.disks.map((disk) => (disk.kind === 'volume' ? disk.volume.id : disk.imageId)) ?? []);
    const key = `loadBalancers[${at}]`;
    check(`${key}.sourceServerId`, found !== undefined);
    for (const [nic, { sourcePortId }] of nics.entries())
      check(`${key}.nics[${nic}].sourcePortId`, ports.has(sourcePortId));
    for (const [disk, { source }] of disks.entries()) {
      check(`${key}.disks[${disk}].source`, sources.has(source.kind === 'volume' ? source.volumeId : source.imageId));
    }
  }
  for (const [at, network] of plan.networks.entries()) {
    check(`networks[${at}].sourceId`, networks.has(network.sourceId));
    for (const [place, { sourceId }] of network.subnets.entries()) {
      check(`networks[${at}].subnets[${place}].sourceId`, subnets.has(sourceId));
    }
  }
  for (const [at, { sourceId }] of plan.routers.entries()) check(`routers[${at}].sourceId`, routers.has(sourceId));
  for (const [at, { sourceId }] of plan.securityGroups.entries()) {
    check(`securityGroups[${at}].sourceId`, securityGroups.has(sourceId));
  }
  return strange;
}

function set(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids);
}

function notTheirs(actor: Actor, keys: readonly string[]): BatonError {
  return new BatonError({
    code: 'NOT_ALLOWED',
    kind: 'user',
    message: `The plan names what is not of the HA group that belongs to project ${actor.project.name}: ${keys.join(', ')}.`,
    remedy:
      'Make the plan again with POST /v1/plans, and carry your edits over. Only operators move what belongs to other projects.',
  });
}
