import { type Check, foundOr, pass } from '../check.ts';
import { describeNeed, type Need, shortages } from './quota-need.ts';

export const sourceQuota: Check = {
  id: 'source.quota',
  title: 'The source has room for what a copy needs on the way',
  looksAt:
    'Quota of the source for one snapshot and one volume of the biggest disk at a time; both are deleted after the copy.',
  needs: 'lists',
  remedy: "Delete volumes or snapshots that nobody needs, or ask the source's operator for more.",
  run: async ({ plan, source }) => {
    const volumes = plan.loadBalancers.flatMap((one) => one.disks).filter((disk) => disk.source.kind === 'volume');
    if (volumes.length === 0) return [pass('Root disks of images are copied by images alone; no quota is needed.')];
    const need: Need = { snapshots: 1, volumes: 1, volumeGib: Math.max(...volumes.map((disk) => disk.sizeGib)) };
    const headroom = await source.headroom();
    return foundOr(shortages(plan.source.cloud, need, headroom), `Needed: ${describeNeed(need, headroom)}.`);
  },
};
