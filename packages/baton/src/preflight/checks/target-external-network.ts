import { covers } from '../../domain/ip-range.ts';
import { block, type Check, foundOr, type Verdict, warn } from '../check.ts';

export const targetExternalNetwork: Check = {
  id: 'target.external-network',
  title: 'The external networks exist and hold the HA IPs',
  looksAt: 'The external network of each HA IP and of each router, and its subnets where the session may see them.',
  needs: 'lists',
  remedy:
    "Name the right external network (haIps.targetNetwork in the plan), or ask the target's operator to put the address's network there.",
  run: async ({ plan, target, targetOperator }) => {
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
    }
    return foundOr(found, plan.haIps.map((haIp) => `${haIp.targetNetwork.name} holds ${haIp.address}`).join(', '));
  },
};
