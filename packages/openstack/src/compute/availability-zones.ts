import { z } from 'zod';
import type { ServiceClient } from '../service-client.ts';

const zonesSchema = z.object({
  availabilityZoneInfo: z.array(z.object({ zoneName: z.string(), zoneState: z.object({ available: z.boolean() }) })),
});

/** `GET /os-availability-zone`: the zones in which servers can be made now. */
export async function listAvailabilityZones(compute: ServiceClient, signal: AbortSignal): Promise<readonly string[]> {
  const answer = await compute.read(zonesSchema, { method: 'GET', path: '/os-availability-zone', signal });
  return answer.availabilityZoneInfo.filter((zone) => zone.zoneState.available).map((zone) => zone.zoneName);
}
