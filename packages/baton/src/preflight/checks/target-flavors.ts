import { block, type Check, foundOr, warn } from '../check.ts';
import { describe, fits } from '../../planning/choose-flavor.ts';

export const targetFlavors: Check = {
  id: 'target.flavors',
  title: 'The planned flavors exist and are as big as in the source',
  looksAt: 'vCPUs and RAM of each planned flavor. Its disk does not count: the load balancers boot from volumes.',
  remedy: "Choose another flavor in the plan (loadBalancers.flavor), or ask the target's operator for one.",
  run: async ({ plan, source, target }) => {
    const [servers, flavors] = await Promise.all([source.servers(), target.flavors()]);
    const found = plan.loadBalancers.flatMap((balancer) => {
      const flavor = flavors.find((one) => one.id === balancer.flavor.targetId);
      if (flavor === undefined)
        return [
          block(
            `${plan.target.cloud} has no flavor ${balancer.flavor.target} (${balancer.flavor.targetId}), planned for ${balancer.name}.`,
          ),
        ];
      const needed = servers.find((one) => one.id === balancer.sourceServerId)?.flavor;
      return needed === undefined || fits(needed, flavor)
        ? []
        : [warn(`${balancer.name} gets ${describe(flavor)} in place of ${describe(needed)}.`)];
    });
    return foundOr(
      found,
      plan.loadBalancers.map((balancer) => `${balancer.name}: ${balancer.flavor.target}`).join(', '),
    );
  },
};
