import { MOVER_RAM_MIB, moverFlavor } from '../../domain/mover-flavor.ts';
import { block, type Check, foundOr, pass } from '../check.ts';
import { moverOf, WITHOUT_MOVERS } from '../movers.ts';

export const disksMoverFlavor: Check = {
  id: 'disks.mover-flavor',
  title: 'Both clouds have a flavor for a mover',
  looksAt: `With disks.strategy mover: flavors of both clouds with ${MOVER_RAM_MIB} MiB of memory or more and a root disk; the smallest is taken.`,
  needs: 'lists',
  remedy: 'Ask the operator of that cloud for such a flavor, or make the plan again with --disks image.',
  run: async ({ plan, source, target }) => {
    if (moverOf(plan) === null) return [pass(WITHOUT_MOVERS)];
    const sides = [
      { cloud: plan.source.cloud, flavor: moverFlavor(await source.flavors()) },
      { cloud: plan.target.cloud, flavor: moverFlavor(await target.flavors()) },
    ];
    return foundOr(
      sides.flatMap(({ cloud, flavor }) =>
        flavor === null
          ? [block(`${cloud} has no flavor with a root disk and ${MOVER_RAM_MIB} MiB of memory for a mover.`)]
          : [],
      ),
      sides.map(({ cloud, flavor }) => `${flavor?.name ?? ''} in ${cloud}`).join(', '),
    );
  },
};
