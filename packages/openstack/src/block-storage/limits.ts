import { z } from 'zod';
import { remaining, type Remaining } from '../quota.ts';
import type { ServiceClient } from '../service-client.ts';

export interface BlockStorageHeadroom {
  readonly volumes: Remaining;
  readonly volumeGib: Remaining;
  readonly snapshots: Remaining;
}

const limitsSchema = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalVolumes: z.number(),
      totalVolumesUsed: z.number(),
      maxTotalVolumeGigabytes: z.number(),
      totalGigabytesUsed: z.number(),
      maxTotalSnapshots: z.number(),
      totalSnapshotsUsed: z.number(),
    }),
  }),
});

/** `GET /limits`: what the session's project has left of Cinder's quota; snapshots count into the GiB, too. */
export async function getBlockStorageHeadroom(
  cinder: ServiceClient,
  signal: AbortSignal,
): Promise<BlockStorageHeadroom> {
  const { limits } = await cinder.read(limitsSchema, { method: 'GET', path: '/limits', signal });
  const { absolute } = limits;
  return {
    volumes: remaining(absolute.maxTotalVolumes, absolute.totalVolumesUsed),
    volumeGib: remaining(absolute.maxTotalVolumeGigabytes, absolute.totalGigabytesUsed),
    snapshots: remaining(absolute.maxTotalSnapshots, absolute.totalSnapshotsUsed),
  };
}
