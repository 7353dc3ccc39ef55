import { faultOfMoverImage } from '../../disks/mover-image-file.ts';
import { block, type Check, pass } from '../check.ts';
import { moverOf, WITHOUT_MOVERS } from '../movers.ts';

export const disksMoverImage: Check = {
  id: 'disks.mover-image',
  title: 'The mover image is there',
  looksAt: 'With disks.strategy mover: the file of disks.mover.image on this machine, and the region for a job in it.',
  needs: 'lists',
  remedy:
    'Build one (packages/mover/image/build.sh <work folder> <file>) on the machine that runs the migration, and name it in disks.mover.image.',
  run: async ({ plan, signal }) => {
    const mover = moverOf(plan);
    if (mover === null) return [pass(WITHOUT_MOVERS)];
    const fault = await faultOfMoverImage(mover.image, signal);
    return [fault === null ? pass(`${mover.image} is a mover image.`) : block(`${mover.image} ${fault}.`)];
  },
};
