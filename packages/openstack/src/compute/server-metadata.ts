import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

/**
 * `POST /servers/{id}/metadata`: these keys are set, the others stay. Nova takes it of a server that runs or rests; of a locked one
 * from operators only (nova/compute/api.py update_instance_metadata: check_instance_lock, check_instance_state).
 *
 * @throws OpenStackError NOT_FOUND, CONFLICT (locked, or in another state), BAD_REQUEST (a key or value of more than 255 characters),
 *   FORBIDDEN (more items than the quota allows)
 */
export async function setServerMetadata(
  compute: ServiceClient,
  id: string,
  metadata: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  await compute.request({ method: 'POST', path: path`/servers/${id}/metadata`, json: { metadata }, signal });
}
