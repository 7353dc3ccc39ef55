import { block, type Check, foundOr } from '../check.ts';

export const targetAvailabilityZones: Check = {
  id: 'target.availability-zones',
  title: 'The planned availability zones exist',
  looksAt: "Nova's availability zones in the target, against loadBalancers.availabilityZone of the plan.",
  needs: 'lists',
  remedy:
    'Name a zone that is there (openstack availability zone list --compute), or take availabilityZone out of the plan: Nova chooses then.',
  run: async ({ plan, target }) => {
    const zoned = plan.loadBalancers.flatMap(({ name, availabilityZone }) =>
      availabilityZone === undefined ? [] : [{ name, availabilityZone }],
    );
    const there = zoned.length === 0 ? [] : await target.availabilityZones();
    return foundOr(
      zoned
        .filter((one) => !there.includes(one.availabilityZone))
        .map(({ name, availabilityZone }) =>
          block(
            `${plan.target.cloud} has no zone ${availabilityZone}, planned for ${name}; there are ${there.join(', ') || 'none'}.`,
          ),
        ),
      zoned.length === 0
        ? 'None is planned; Nova chooses.'
        : zoned.map((one) => `${one.name}: ${one.availabilityZone}`).join(', '),
    );
  },
};
