import { type Check, foundOr, warn } from '../check.ts';
import { movingIds } from '../planned.ts';

export const sourceServerGroups: Check = {
  id: 'source.server-groups',
  title: 'What becomes of server groups',
  looksAt:
    "Nova's server groups (affinity, anti-affinity) that a load balancer is a member of. They are not reproduced.",
  needs: 'lists',
  remedy:
    "Nova takes members at creation only. Give the load balancers different zones in the plan (loadBalancers.availabilityZone), or ask the target's operator to see that they are on different hosts once both are there: openstack server show <server> -c hostId.",
  run: async ({ plan, source }) => {
    const moving = movingIds(plan).servers;
    const groups = (await source.serverGroups()).filter((group) => group.memberIds.some((id) => moving.has(id)));
    return foundOr(
      groups.map((group) => {
        const names = plan.loadBalancers.filter((one) => group.memberIds.includes(one.sourceServerId));
        return warn(
          `${names.map(({ name }) => name).join(' and ')} ${names.length === 1 ? 'is' : 'are'} in the server group ${group.name} (${group.policy}), which the target does not get.`,
        );
      }),
      'The load balancers are in none.',
    );
  },
};
