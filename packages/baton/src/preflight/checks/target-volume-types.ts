import { block, type Check, foundOr } from '../check.ts';

export const targetVolumeTypes: Check = {
  id: 'target.volume-types',
  title: 'The planned volume types exist',
  looksAt: 'The volume types of the target.',
  needs: 'lists',
  remedy: 'Choose another targetVolumeType in the plan.',
  run: async ({ plan, target }) => {
    const names = (await target.volumeTypes()).map((type) => type.name);
    const wanted = [
      ...new Set(plan.loadBalancers.flatMap((balancer) => balancer.disks.map((disk) => disk.targetVolumeType))),
    ];
    const missing = wanted.filter((name) => !names.includes(name));
    return foundOr(
      missing.map((name) =>
        block(`${plan.target.cloud} has no volume type ${name}; there are ${names.join(', ') || 'none'}.`),
      ),
      wanted.join(', '),
    );
  },
};
