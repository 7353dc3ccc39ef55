import { block, type Check, foundOr } from '../check.ts';

export const sourceVolumes: Check = {
  id: 'source.volumes',
  title: 'Every volume can be copied',
  looksAt: 'Status, encryption and multi-attach of each volume of the plan.',
  needs: 'lists',
  remedy:
    'An encrypted or multi-attached volume cannot be copied by this strategy: move its data to an ordinary volume first.',
  run: async ({ plan, source }) => {
    const volumes = await source.volumes();
    const planned = new Set(
      plan.loadBalancers
        .flatMap((one) => one.disks)
        .flatMap((disk) => (disk.source.kind === 'volume' ? [disk.source.volumeId] : [])),
    );
    const found = volumes
      .filter((volume) => planned.has(volume.id))
      .flatMap((volume) => {
        const name = volume.name || volume.id;
        return [
          ...(volume.encrypted ? [block(`Volume ${name} is encrypted.`)] : []),
          ...(volume.multiattach || volume.attachedTo.length > 1
            ? [block(`Volume ${name} may be attached to several servers at once.`)]
            : []),
          ...(volume.status === 'in-use' || volume.status === 'available'
            ? []
            : [
                block(
                  `Volume ${name} is ${volume.status}.`,
                  'Wait until the volume is in-use or available; if it is in an error state, ask the operator of the source.',
                ),
              ]),
        ];
      });
    return foundOr(
      found,
      planned.size === 0
        ? 'The load balancers have no volumes.'
        : `${planned.size} of ${planned.size} are plain, attached to one server.`,
    );
  },
};
