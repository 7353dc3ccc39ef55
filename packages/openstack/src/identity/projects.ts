import { z } from 'zod';
import type { ServiceClient } from '../service-client.ts';

export interface Project {
  readonly id: string;
  readonly name: string;
}

/**
 * `GET /projects`: every project that there is, for operators. Keystone answers in one page, and may cut it off
 * (`[resource] list_limit`): a project that is not in it may still be.
 *
 * @throws OpenStackError POLICY_DENIED or FORBIDDEN for everybody else
 */
export async function listProjects(keystone: ServiceClient, signal: AbortSignal): Promise<readonly Project[]> {
  const schema = z.object({ projects: z.array(z.object({ id: z.string(), name: z.string() })) });
  const { projects } = await keystone.read(schema, { method: 'GET', path: '/projects', signal });
  return projects;
}
