import type { PlannedLoadBalancer } from '../../domain/plan.ts';
import { highestMicroversion, isMicroversionAtLeast, RESCUE_WITH_VOLUMES } from '../../domain/rescue.ts';
import { block, type Check, type CheckInput, pass, unknown, type Verdict } from '../check.ts';
import { moverOf, WITHOUT_MOVERS } from '../movers.ts';

export const disksRescue: Check = {
  id: 'disks.rescue',
  title: 'The source can rescue the load balancers',
  looksAt: `With disks.strategy mover: the microversions of the source's Nova, where a load balancer has volumes (${RESCUE_WITH_VOLUMES} rescues it with them; without volumes any will do), and locks. Whether policy and hypervisor allow a rescue shows only when it is tried.`,
  needs: 'lists',
  remedy: 'Make the plan again with --disks image: that needs no rescue.',
  run: async (input) => {
    if (moverOf(input.plan) === null) return [pass(WITHOUT_MOVERS)];
    const found = [...(await versions(input)), ...(await locks(input))];
    const { cloud } = input.plan.source;
    const policy = unknown(
      `Whether ${cloud} lets this session rescue a server, and keeps its disks in place, shows only when it is tried.`,
      `Ask the operator (policy os_compute_api:os-rescue, libvirt), or try it on a server that nobody needs: openstack --os-cloud ${cloud} server rescue <server>. A refusal comes when the load balancer is off and the other one serves; a rollback takes it back.`,
    );
    return found.length > 0 ? found : [policy];
  },
};

async function versions({ plan, source }: CheckInput): Promise<readonly Verdict[]> {
  const withVolumes = plan.loadBalancers.filter(hasVolume);
  if (withVolumes.length === 0) return [];
  const { services } = await source.identity();
  const highest = highestMicroversion(services.find(({ type }) => type === 'compute')?.microversions);
  const names = withVolumes.map(({ name }) => name).join(' and ');
  if (highest === null)
    return [unknown(`${plan.source.cloud} does not say which microversions its Nova has; ${names} has volumes.`)];
  return isMicroversionAtLeast(highest, RESCUE_WITH_VOLUMES)
    ? []
    : [
        block(
          `Nova of ${plan.source.cloud} has no microversion above ${highest}: the rescue of ${names} with its volumes needs ${RESCUE_WITH_VOLUMES}.`,
        ),
      ];
}

function hasVolume({ disks }: PlannedLoadBalancer): boolean {
  return disks.some(({ source }) => source.kind === 'volume');
}

/** Baton takes its own lock off for the rescue; another's it may not. */
async function locks({ plan, source, own }: CheckInput): Promise<readonly Verdict[]> {
  const servers = await source.servers();
  return plan.loadBalancers.flatMap(({ name, sourceServerId }) => {
    const server = servers.find(({ id }) => id === sourceServerId);
    if (server === undefined || !server.locked || own.server(server)) return [];
    return [
      block(
        `${name} is locked by somebody else${server.lockedReason === null ? '' : ` (${server.lockedReason})`}, and a locked server cannot be rescued.`,
        `Find out who locked it and why, then: openstack --os-cloud ${plan.source.cloud} server unlock ${sourceServerId}`,
      ),
    ];
  });
}
