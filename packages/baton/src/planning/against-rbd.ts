/** A look into both Ceph clusters before anything is touched: what speaks against going from one to the other, in words. */
import { BatonError } from '../domain/error.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Plan, PlannedCluster } from '../domain/plan.ts';
import { type DiskSource, imageOfDisk, imageOfVolume, imageText } from '../domain/rbd-image.ts';
import type { RbdClusters } from '../ports/rbd-clusters.ts';

const GIB = 2 ** 30;

/** One disk, as far as its image can be looked for. */
export interface SoughtDisk {
  readonly balancer: string;
  readonly serverId: string;
  readonly source: DiskSource;
  readonly sizeGib: number;
}

export function disksOfGroup({ loadBalancers }: Pick<HaGroup, 'loadBalancers'>): readonly SoughtDisk[] {
  return loadBalancers.flatMap(({ server, disks }) =>
    disks.map((disk): SoughtDisk => {
      const of = { balancer: server.name, serverId: server.id };
      if (disk.kind === 'image-root') return { ...of, source: { kind: 'image-root' }, sizeGib: disk.sizeGib };
      return { ...of, source: { kind: 'volume', volumeId: disk.volume.id }, sizeGib: disk.volume.sizeGib };
    }),
  );
}

export function disksOfPlan({ loadBalancers }: Pick<Plan, 'loadBalancers'>): readonly SoughtDisk[] {
  return loadBalancers.flatMap(({ name, sourceServerId, disks }) =>
    disks.map(({ source, sizeGib }) => ({ balancer: name, serverId: sourceServerId, source, sizeGib })),
  );
}

export async function againstRbd(
  clusters: RbdClusters,
  places: { readonly source: PlannedCluster; readonly target: PlannedCluster },
  disks: readonly SoughtDisk[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const disk of disks) found.push(...(await inWords(() => againstDisk(clusters, places.source, disk))));
  // There is none of that name: the answer shows that the pool is there and may be read.
  const nobodys = imageOfVolume(places.target, '00000000-0000-0000-0000-000000000000');
  found.push(...(await inWords(() => clusters.look('target', nobodys).then(() => []))));
  return [...new Set(found)];
}

async function againstDisk(
  clusters: RbdClusters,
  cluster: PlannedCluster,
  { balancer, serverId, source, sizeGib }: SoughtDisk,
): Promise<readonly string[]> {
  const image = imageOfDisk(cluster, source, serverId);
  if (image === null) return [`the root disk of ${balancer} is no volume, and no rootPool is named`];
  const there = await clusters.look('source', image);
  if (there === null) return [`the cluster of the source has no image ${imageText(image)} of ${balancer}`];
  if (there.sizeBytes === sizeGib * GIB) return [];
  return [`${imageText(image)} of ${balancer} has ${there.sizeBytes} bytes, and the cloud says ${sizeGib} GiB`];
}

async function inWords(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    return [error.message.replace(/\.$/, '')];
  }
}
