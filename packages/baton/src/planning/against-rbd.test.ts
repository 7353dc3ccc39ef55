import { describe, expect, it } from 'vitest';
import { clusterImages } from '../disks/testing/cluster-images.ts';
import { againstRbd, type SoughtDisk } from './against-rbd.ts';

const GIB = 2 ** 30;
const places = { source: { pool: 'volumes', rootPool: 'vms/os1' }, target: { pool: 'volumes' } };
const disks: readonly SoughtDisk[] = [
  { balancer: 'shop-lb1', serverId: 'a', source: { kind: 'image-root' }, sizeGib: 2 },
  { balancer: 'shop-lb1', serverId: 'a', source: { kind: 'volume', volumeId: 'v' }, sizeGib: 10 },
];
const images = { 'source vms/os1/a_disk': 2 * GIB, 'source volumes/volume-v': 10 * GIB };

describe('what speaks against going from Ceph to Ceph', () => {
  it('is nothing where both clusters answer and every disk is an image of its size', async () => {
    expect(await againstRbd(clusterImages(images), places, disks)).toEqual([]);
  });

  it.each([
    [{ 'source vms/os1/a_disk': 2 * GIB }, {}, ['the cluster of the source has no image volumes/volume-v of shop-lb1']],
    [
      { ...images, 'source volumes/volume-v': 9 * GIB },
      {},
      [`volumes/volume-v of shop-lb1 has ${9 * GIB} bytes, and the cloud says 10 GiB`],
    ],
    [
      images,
      { target: "The Ceph cluster of the target: error opening pool 'volumes'" },
      ["The Ceph cluster of the target: error opening pool 'volumes'"],
    ],
    [images, { source: 'it is down' }, ['it is down']],
  ] as const)('%j, %j', async (there, refusals, told) => {
    expect(await againstRbd(clusterImages(there, refusals), places, disks)).toEqual(told);
  });

  it('is a root disk that is no volume, where no pool for such is named', async () => {
    const { rootPool: _none, ...source } = places.source;
    expect(await againstRbd(clusterImages(images), { ...places, source }, disks)).toEqual([
      'the root disk of shop-lb1 is no volume, and no rootPool is named',
    ]);
  });
});
