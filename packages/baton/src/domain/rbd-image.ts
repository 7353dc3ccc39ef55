/** Where OpenStack keeps a disk in Ceph. */
import type { Id } from './id.ts';
import type { PlannedCluster } from './plan.ts';

/** As much of a disk as tells its image: of a plan or of a group. */
export type DiskSource = { readonly kind: 'volume'; readonly volumeId: Id<'volume'> } | { readonly kind: 'image-root' };

export interface RbdImageName {
  readonly pool: string;
  readonly namespace?: string;
  readonly image: string;
}

/** Cinder's `volume_name_template` as it is unless somebody changed it (cinder/db/api.py: `volume-%s`). */
export function imageOfVolume({ pool }: PlannedCluster, volumeId: Id<'volume'>): RbdImageName {
  return { ...placeOf(pool), image: `volume-${volumeId}` };
}

/** Null: a root disk that is no volume, and no pool for such is named. Nova calls it `<server>_disk` (nova/virt/libvirt/imagebackend.py). */
export function imageOfDisk(cluster: PlannedCluster, source: DiskSource, serverId: Id<'server'>): RbdImageName | null {
  if (source.kind === 'volume') return imageOfVolume(cluster, source.volumeId);
  return cluster.rootPool === undefined ? null : { ...placeOf(cluster.rootPool), image: `${serverId}_disk` };
}

/** As the `rbd` program writes it. */
export function imageText({ pool, namespace, image }: RbdImageName): string {
  return [pool, ...(namespace === undefined ? [] : [namespace]), image].join('/');
}

function placeOf(pool: string): Omit<RbdImageName, 'image'> {
  const [name = pool, namespace] = pool.split('/');
  return { pool: name, ...(namespace === undefined ? {} : { namespace }) };
}
