import { covers } from '../../domain/ip-range.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import { block, type Check, type CheckInput, foundOr, unknown, type Verdict, warn } from '../check.ts';
import { movesByName } from '../planned.ts';

export const targetExternalNetwork: Check = {
  id: 'target.external-network',
  title: 'The external networks exist, hold the HA IPs, and a router leads there',
  looksAt:
    'The external network of each HA IP and of each router, its subnets where the session may see them, and the router between it and the VIP: without one Neutron refuses the floating IP.',
  needs: 'lists',
  remedy:
    "Name the right external network (haIps.targetNetwork in the plan), or ask the target's operator to put the address's network there.",
  run: async (input) => {
    const { plan, target, targetOperator } = input;
    const networks = await target.networks();
    const subnets = [...(await target.subnets()), ...(targetOperator === null ? [] : await targetOperator.subnets())];
    const found: Verdict[] = [];
    const used = [
      ...plan.haIps.map((haIp) => haIp.targetNetwork),
      ...plan.routers.flatMap((router) => router.externalNetwork ?? []),
    ];
    for (const { id, name } of new Map(used.map((one) => [one.id, one])).values()) {
      const network = networks.find((one) => one.id === id);
      if (network === undefined) found.push(block(`${plan.target.cloud} has no network ${name} (${id}).`));
      else if (!network.external) found.push(block(`The network ${name} of ${plan.target.cloud} is not external.`));
    }
    for (const haIp of plan.haIps) {
      const its = subnets.filter((subnet) => subnet.networkId === haIp.targetNetwork.id);
      // Any address of that network does for a name.
      if (movesByName(haIp)) {
        found.push(...(await leads(input, haIp)));
        continue;
      }
      if (its.length === 0) {
        found.push(
          warn(
            `Whether ${haIp.targetNetwork.name} holds ${haIp.address} cannot be seen: its subnets are not visible to this session.`,
            "Name an operator's entry of clouds.yaml (target.operatorCloud in the plan), or ask the operator.",
          ),
        );
      } else if (!its.some((subnet) => covers(subnet.cidr, haIp.address))) {
        found.push(
          block(
            `${haIp.targetNetwork.name} has ${its.map((subnet) => subnet.cidr).join(', ')}, which does not hold ${haIp.address}.`,
          ),
        );
      }
      found.push(...(await leads(input, haIp)));
    }
    return foundOr(
      found,
      plan.haIps
        .map((haIp) =>
          movesByName(haIp)
            ? `${haIp.targetNetwork.name} gives an address in the place of ${haIp.address}`
            : `${haIp.targetNetwork.name} holds ${haIp.address}`,
        )
        .join(', '),
    );
  },
};

/** A floating IP's router has a leg in both networks (l3_db.py, _get_router_for_floatingip: ExternalGatewayForFloatingIPNotFound). */
async function leads({ plan, target }: CheckInput, haIp: PlannedHaIp): Promise<readonly Verdict[]> {
  const { cloud, networkBackend } = plan.target;
  const vip = plan.vips.find((one) => one.address === haIp.vipAddress);
  // Contrail translates at the host of the server and needs no router.
  if (vip === undefined || networkBackend === 'contrail') return [];
  const remedy = `Give the plan a router with that subnet and ${haIp.targetNetwork.name} as its external network (routers), or connect the subnet in the target: openstack router add subnet <router> <subnet>.`;
  const router = plan.routers.find((one) => one.sourceSubnetIds.includes(vip.sourceSubnetId));
  if (router?.target === 'create')
    return router.externalNetwork?.id === haIp.targetNetwork.id
      ? []
      : [
          block(
            `Router ${router.name} leads to ${router.externalNetwork?.name ?? 'no external network'}, and ${haIp.address} is on ${haIp.targetNetwork.name}.`,
            remedy,
          ),
        ];
  const [routers, ports] = await Promise.all([target.routers(), target.ports()]);
  const subnet = plan.networks.flatMap((network) => network.subnets).find((one) => one.sourceId === vip.sourceSubnetId);
  const place = router?.target;
  const ids =
    place === undefined
      ? ports.filter((port) => port.fixedIps.some((ip) => ip.subnetId === subnet?.use)).map((port) => port.deviceId)
      : [place.use];
  if (routers.some((one) => ids.includes(one.id) && one.externalNetworkId === haIp.targetNetwork.id)) return [];
  // A router that is gone is the matter of target.used-networks.
  if (place !== undefined && !routers.some((one) => one.id === place.use)) return [];
  if (place === undefined && subnet?.use !== undefined)
    return [
      unknown(
        `No router between ${subnet.name} and ${haIp.targetNetwork.name} of ${cloud} is shown to this session.`,
        `Ask the target's operator whether one connects them: without it ${haIp.address} cannot lead to ${haIp.vipAddress}.`,
      ),
    ];
  return [block(`No router of the plan leads from ${haIp.vipAddress} to ${haIp.targetNetwork.name}.`, remedy)];
}
