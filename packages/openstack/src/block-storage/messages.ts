import { z } from 'zod';
import { listAll } from '../list-all.ts';
import type { ServiceClient } from '../service-client.ts';

const messageSchema = z.object({ resource_uuid: z.string().nullish(), user_message: z.string() });

/**
 * `GET /messages?resource_uuid=...` (3.5): why a volume or snapshot went to error, as far as a tenant is told; newest first.
 * Empty where Cinder is too old to say.
 */
export async function listFailureMessages(
  cinder: ServiceClient,
  resourceId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const microversion = await cinder.pickMicroversion('3.5', '3.5', signal);
  if (microversion === null) return [];
  const query = { resource_uuid: resourceId };
  const found = await listAll(cinder, {
    path: '/messages',
    key: 'messages',
    item: messageSchema,
    query,
    microversion,
    signal,
  });
  return found.filter((message) => message.resource_uuid === resourceId).map((message) => message.user_message);
}
