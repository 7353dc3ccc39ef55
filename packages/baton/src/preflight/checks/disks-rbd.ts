import { againstRbd, disksOfPlan } from '../../planning/against-rbd.ts';
import { block, type Check, foundOr, pass, unknown } from '../check.ts';

export const disksRbd: Check = {
  id: 'disks.rbd',
  title: 'Both Ceph clusters answer, and every disk is an image there',
  looksAt:
    'With disks.strategy rbd: the image of each disk in the cluster of the source and its size, and whether the pool of the target can be read. Whether a volume of the target is an image of that pool shows only when it is made, before a load balancer is touched.',
  needs: 'lists',
  remedy:
    'See docs/reference/rbd.md for what is needed at both ends: the rbd program, a ceph.conf, and a cephx user with its key in a keyring. Or make the plan with --disks image.',
  run: async ({ plan, clusters }) => {
    const { disks } = plan;
    if (disks.strategy !== 'rbd') return [pass('The disks do not go from Ceph to Ceph.')];
    if (clusters === null) return [unknown('The clusters cannot be asked from here.')];
    const found = await againstRbd(clusters, disks.rbd, disksOfPlan(plan));
    return foundOr(
      found.map((one) => block(`${one[0]?.toUpperCase() ?? ''}${one.slice(1)}.`)),
      'Both clusters answer, and every disk is an image of its size in the source.',
    );
  },
};
