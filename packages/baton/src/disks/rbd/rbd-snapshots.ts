/** Baton's own snapshots of an image, numbered by pass: `baton-m-1a2b3c4d-2`. Others are left alone. */
import { uniqueName } from '../../domain/marks.ts';
import type { RbdImageName } from '../../domain/rbd-image.ts';
import type { ClusterSide, RbdClusters } from '../../ports/rbd-clusters.ts';

interface Whose {
  readonly migrationId: string;
  readonly clusters: RbdClusters;
}

/** In the order in which they were made; empty where there is no such image. */
export async function ownSnapshots(
  { migrationId, clusters }: Whose,
  side: ClusterSide,
  image: RbdImageName,
): Promise<readonly string[]> {
  const found = await clusters.look(side, image);
  return (found?.snapshots ?? []).filter((name) => numberOf(migrationId, name) !== null);
}

/** A new one, behind all that were made before: what is on the disk has changed since, or may have. */
export async function makeNextSnapshot(whose: Whose, image: RbdImageName): Promise<string> {
  const before = (await ownSnapshots(whose, 'source', image)).map((name) => numberOf(whose.migrationId, name) ?? 0);
  const name = uniqueName(whose.migrationId, String(Math.max(0, ...before) + 1));
  await whose.clusters.makeSnapshot('source', image, name);
  return name;
}

/** All but the one that is kept. */
export async function removeOwnSnapshots(
  whose: Whose,
  side: ClusterSide,
  image: RbdImageName,
  kept: string | null = null,
): Promise<void> {
  for (const name of await ownSnapshots(whose, side, image))
    if (name !== kept) await whose.clusters.removeSnapshot(side, image, name);
}

function numberOf(migrationId: string, name: string): number | null {
  const before = uniqueName(migrationId, '');
  const number = name.startsWith(before) ? name.slice(before.length) : '';
  return /^\d+$/.test(number) ? Number(number) : null;
}
