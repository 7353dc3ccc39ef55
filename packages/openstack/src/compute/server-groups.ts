import { z } from 'zod';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { badAnswer, decode } from '../transport/decode.ts';

export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  /** affinity, anti-affinity, soft-affinity, soft-anti-affinity. */
  readonly policy: string;
  /** Ids of its servers. */
  readonly memberIds: readonly string[];
}

const groupSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    policy: z.string().optional(),
    policies: z.array(z.string()).default([]),
    members: z.array(z.string()).default([]),
  })
  .transform((raw): ServerGroup => ({
    id: raw.id,
    name: raw.name,
    // Before 2.64 it is the only one in a list.
    policy: raw.policy ?? raw.policies[0] ?? '',
    memberIds: raw.members,
  }));

/**
 * `GET /os-server-groups` (2.64, or the newest below it) of the session's project. Nova pages it by offset and names no next
 * page, so it is asked until a page is empty.
 *
 * @throws OpenStackError BAD_ANSWER when a page brings nothing new: the list would never end
 */
export async function listServerGroups(compute: ServiceClient, signal: AbortSignal): Promise<readonly ServerGroup[]> {
  const microversion = await compute.pickMicroversion('2.1', '2.64', signal);
  const schema = z.object({ server_groups: z.array(groupSchema) });
  const found = new Map<string, ServerGroup>();
  for (;;) {
    const query = found.size === 0 ? {} : { offset: found.size };
    const call = { method: 'GET', path: path`/os-server-groups`, query, microversion, signal } as const;
    const answer = await compute.request(call);
    const page = decode(schema, answer.body, answer.origin).server_groups;
    if (page.length === 0) return [...found.values()];
    const known = found.size;
    for (const group of page) found.set(group.id, group);
    if (found.size === known) throw badAnswer(answer.origin, 'brings the same server groups twice');
  }
}
