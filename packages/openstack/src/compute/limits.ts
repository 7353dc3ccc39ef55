import { z } from 'zod';
import { remaining, type Remaining } from '../quota.ts';
import type { ServiceClient } from '../service-client.ts';

export interface ComputeHeadroom {
  readonly instances: Remaining;
  readonly cores: Remaining;
  readonly ramMib: Remaining;
}

const limitsSchema = z.object({
  limits: z.object({
    absolute: z.object({
      maxTotalInstances: z.number(),
      totalInstancesUsed: z.number(),
      maxTotalCores: z.number(),
      totalCoresUsed: z.number(),
      maxTotalRAMSize: z.number(),
      totalRAMUsed: z.number(),
    }),
  }),
});

/** `GET /limits`: what the session's project has left of Nova's quota. */
export async function getComputeHeadroom(compute: ServiceClient, signal: AbortSignal): Promise<ComputeHeadroom> {
  const { limits } = await compute.read(limitsSchema, { method: 'GET', path: '/limits', signal });
  const { absolute } = limits;
  return {
    instances: remaining(absolute.maxTotalInstances, absolute.totalInstancesUsed),
    cores: remaining(absolute.maxTotalCores, absolute.totalCoresUsed),
    ramMib: remaining(absolute.maxTotalRAMSize, absolute.totalRAMUsed),
  };
}
