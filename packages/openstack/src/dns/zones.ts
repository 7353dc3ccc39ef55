import { z } from 'zod';
import type { ServiceClient } from '../service-client.ts';

/** A DNS zone of the session's project. */
export interface Zone {
  readonly id: string;
  /** Absolute, with the last dot. */
  readonly name: string;
  /** `ACTIVE`, `PENDING`, `ERROR`, `DELETED`. */
  readonly status: string;
  /** In seconds, for record sets that have none of their own. */
  readonly ttl: number;
}

const zonesSchema = z.object({
  zones: z.array(z.object({ id: z.string(), name: z.string(), status: z.string(), ttl: z.number() })),
});

/**
 * `GET /v2/zones?name=...`: the zone of exactly that name (absolute, with the last dot), or null. Designate takes `*` in the
 * name for a pattern, which a name of the DNS does not hold.
 */
export async function findZone(designate: ServiceClient, name: string, signal: AbortSignal): Promise<Zone | null> {
  const { zones } = await designate.read(zonesSchema, { method: 'GET', path: '/zones', query: { name }, signal });
  return zones.find((zone) => zone.name === name) ?? null;
}
