import { type Check, foundOr, warn } from '../check.ts';

export const sourceSnapshots: Check = {
  id: 'source.snapshots',
  title: 'What becomes of volume snapshots',
  looksAt:
    'Snapshots of the volumes of the plan. They are not copied; and some backends cannot make a volume from one snapshot of several.',
  needs: 'lists',
  remedy:
    'Keep what you need of a snapshot elsewhere (make a volume or an image of it). If the copy is refused by the backend, delete old snapshots of that volume.',
  run: async ({ plan, source, own }) => {
    const snapshots = await source.snapshots();
    const found = plan.loadBalancers
      .flatMap((balancer) => balancer.disks)
      .flatMap((disk) => {
        const { source: from } = disk;
        if (from.kind !== 'volume') return [];
        const foreign = snapshots.filter((one) => one.volumeId === from.volumeId && !own.stored(one));
        return foreign.length === 0
          ? []
          : [
              warn(
                `Volume ${disk.name} has ${foreign.length} ${foreign.length === 1 ? 'snapshot' : 'snapshots'} (${foreign.map((one) => one.name || one.id).join(', ')}): not copied, and gone with the source at the commit.`,
              ),
            ];
      });
    return foundOr(found, 'There are none.');
  },
};
