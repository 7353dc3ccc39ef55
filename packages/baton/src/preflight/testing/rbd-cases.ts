/** Situations in which the check of Ceph clusters must fire, and that in which it must not. */
import { clusterImages } from '../../disks/testing/cluster-images.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Case, Situation } from './situation.ts';

const byRbd = (): Partial<Plan> => ({
  disks: {
    strategy: 'rbd',
    preCopy: 'passes',
    rbd: { source: { pool: 'volumes', rootPool: 'vms' }, target: { pool: 'volumes' }, goalSeconds: 10 },
  },
});
const GIB = 2 ** 30;
const images = {
  'source vms/server-a_disk': GIB,
  'source vms/server-b_disk': GIB,
  'source volumes/volume-volume-data': GIB,
};

export const rbdCases: readonly Case[] = [
  ['disks.rbd', 'unknown', 'cannot be asked from here', { plan: byRbd }],
  [
    'disks.rbd',
    'block',
    'The cluster of the source has no image vms/server-a_disk of shop-lb1.',
    { plan: byRbd, clusters: clusterImages({}) },
  ],
  ['disks.rbd', 'block', 'It is down.', { plan: byRbd, clusters: clusterImages(images, { target: 'it is down' }) }],
];

export const rbdPasses: readonly (readonly [check: string, situation: Situation])[] = [
  ['disks.rbd', { plan: byRbd, clusters: clusterImages(images) }],
];
