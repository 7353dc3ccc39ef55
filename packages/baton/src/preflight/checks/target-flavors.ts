import { block, type Check, foundOr, warn } from '../check.ts';
import { describe, fits } from '../../planning/choose-flavor.ts';

export const targetFlavors: Check = {
  id: 'target.flavors',
  title: 'The planned flavors exist and are as big as in the source',
  looksAt:
    'vCPUs, RAM, disk, ephemeral and swap disk of each planned flavor. A flavor without a disk (0) is for servers that boot from volumes; one with a disk must hold the root disk.',
  needs: 'lists',
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
      const root = balancer.disks.find((disk) => disk.boot);
      // Nova would start it from its volume all the same, but never rebuild it: the flavor promises less than there is.
      if (root !== undefined && flavor.diskGib > 0 && flavor.diskGib < root.sizeGib)
        return [
          block(
            `Flavor ${flavor.name} has a disk of ${flavor.diskGib} GiB, the root disk of ${balancer.name} has ${root.sizeGib} GiB.`,
            `Choose a flavor with a disk of at least ${root.sizeGib} GiB, or one without a disk (0), in the plan (loadBalancers.flavor).`,
          ),
        ];
      const needed = servers.find((one) => one.id === balancer.sourceServerId)?.flavor;
      const extra = [flavor.ephemeralGib ?? 0, flavor.swapMib ?? 0].some((size) => size > 0);
      const had = [needed?.ephemeralGib ?? 0, needed?.swapMib ?? 0].some((size) => size > 0);
      return [
        ...(needed === undefined || fits(needed, flavor)
          ? []
          : [warn(`${balancer.name} gets ${describe(flavor)} in place of ${describe(needed)}.`)]),
        ...(extra && !had && balancer.disks.length > 1
          ? [
              warn(
                `Flavor ${flavor.name} brings a disk of its own (ephemeral ${flavor.ephemeralGib ?? 0} GiB, swap ${flavor.swapMib ?? 0} MiB), which may stand before the volumes of ${balancer.name}.`,
                'Choose a flavor without ephemeral and swap disk, or let /etc/fstab name disks by UUID: what was /dev/vdb may be /dev/vdc.',
              ),
            ]
          : []),
      ];
    });
    return foundOr(
      found,
      plan.loadBalancers.map((balancer) => `${balancer.name}: ${balancer.flavor.target}`).join(', '),
    );
  },
};
