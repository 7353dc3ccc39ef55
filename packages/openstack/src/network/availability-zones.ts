import { z } from 'zod';
import { orNull } from '../absence.ts';
import type { ServiceClient } from '../service-client.ts';

/** A zone that hints of networks or routers may name. */
export interface NetworkZone {
  readonly name: string;
  readonly resource: 'network' | 'router';
}

const schema = z.object({
  availability_zones: z.array(z.object({ name: z.string(), resource: z.enum(['network', 'router']) })),
});

/** `GET /v2.0/availability_zones` (extension availability_zone). None where the cloud lacks it. */
export async function listNetworkZones(neutron: ServiceClient, signal: AbortSignal): Promise<readonly NetworkZone[]> {
  const found = await orNull(neutron.read(schema, { method: 'GET', path: '/availability_zones', signal }));
  return found?.availability_zones.map(({ name, resource }) => ({ name, resource })) ?? [];
}
