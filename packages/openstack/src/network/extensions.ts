import { z } from 'zod';
import type { ServiceClient } from '../service-client.ts';

const schema = z.object({ extensions: z.array(z.object({ alias: z.string() })) });

/** `GET /v2.0/extensions`: aliases such as `revision-if-match`. */
export async function listExtensions(neutron: ServiceClient, signal: AbortSignal): Promise<readonly string[]> {
  const answer = await neutron.read(schema, { method: 'GET', path: '/extensions', signal });
  return answer.extensions.map((extension) => extension.alias);
}
