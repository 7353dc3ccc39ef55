import { z } from 'zod';
import { hasCode } from '../errors/openstack-error.ts';
import { listAll } from '../list-all.ts';
import type { ServiceClient } from '../service-client.ts';

export interface NetworkAgent {
  /** As it calls itself: `Linux bridge agent`, `Open vSwitch agent`, `OVN Controller agent`, `DHCP agent`, ... */
  readonly type: string;
  readonly host: string;
  readonly alive: boolean;
}

const agentSchema = z
  .object({ agent_type: z.string(), host: z.string(), alive: z.boolean() })
  .transform((raw): NetworkAgent => ({ type: raw.agent_type, host: raw.host, alive: raw.alive }));

/**
 * `GET /v2.0/agents`. By Neutron's default policy (get_agent) operators see them, and tenants get an empty list. Null: refused,
 * or the cloud has no such thing.
 */
export async function listAgents(neutron: ServiceClient, signal: AbortSignal): Promise<readonly NetworkAgent[] | null> {
  try {
    return await listAll(neutron, { path: '/agents', key: 'agents', item: agentSchema, query: {}, signal });
  } catch (error) {
    if (hasCode(error, 'FORBIDDEN', 'POLICY_DENIED', 'NOT_FOUND')) return null;
    throw error;
  }
}
