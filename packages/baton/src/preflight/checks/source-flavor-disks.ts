import { block, type Check, foundOr, unknown, warn } from '../check.ts';

export const sourceFlavorDisks: Check = {
  id: 'source.flavor-disks',
  title: 'No load balancer has an ephemeral disk',
  looksAt:
    "Ephemeral and swap disk of each load balancer's flavor, as it was when the server was made. Nova keeps them beside the root disk; no snapshot, image or volume holds them.",
  needs: 'lists',
  remedy:
    'Copy what is needed from the ephemeral disk to the root disk or to a volume, and take it out of /etc/fstab. Then make the load balancer anew from an image of itself with a flavor that has no ephemeral disk (Nova does not shrink one by a resize), let the pair settle, and make a new plan.',
  run: async ({ plan, source }) => {
    const servers = await source.servers();
    const found = plan.loadBalancers.flatMap(({ name, sourceServerId }) => {
      // A server that is gone is the matter of source.members.
      const flavor = servers.find((server) => server.id === sourceServerId)?.flavor;
      if (flavor === undefined) return [];
      const { ephemeralGib, swapMib } = flavor;
      return [
        ...(ephemeralGib === null
          ? [
              unknown(
                `${plan.source.cloud} does not say whether the flavor ${flavor.name} of ${name} has an ephemeral disk.`,
                'Look inside the guest (lsblk) for a disk that is neither the root disk nor a volume. If there is one, its content would be lost: copy it to the root disk or to a volume first.',
              ),
            ]
          : []),
        ...(ephemeralGib !== null && ephemeralGib > 0
          ? [
              block(
                `${name} has an ephemeral disk of ${ephemeralGib} GiB (flavor ${flavor.name}): its content cannot be copied and would be lost.`,
              ),
            ]
          : []),
        ...(swapMib !== null && swapMib > 0
          ? [
              warn(
                `${name} has a swap disk of ${swapMib} MiB (flavor ${flavor.name}): it is not copied.`,
                'Choose a flavor with a swap disk in the target (loadBalancers.flavor of the plan), or take the swap disk out of /etc/fstab: a guest that waits for it at boot serves late.',
              ),
            ]
          : []),
      ];
    });
    return foundOr(found, 'There is none, and no swap disk.');
  },
};
