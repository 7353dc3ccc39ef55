/** `POST /servers/{id}/action`: Nova does most of it after its answer. */
import { hasCode } from '../errors/openstack-error.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { getServer, type Server } from './servers.ts';

export interface ActExtra {
  readonly microversion?: string | null;
  readonly idempotent?: boolean;
}

export async function act(
  compute: ServiceClient,
  id: string,
  json: object,
  signal: AbortSignal,
  extra: ActExtra = {},
): Promise<void> {
  await compute.request({ method: 'POST', path: path`/servers/${id}/action`, json, signal, ...extra });
}

/** The same where Nova answers 409 for a server that is so already, or on its way there: that is success. */
export async function actUntilSo(
  compute: ServiceClient,
  id: string,
  json: object,
  isSo: (server: Server) => boolean,
  signal: AbortSignal,
  extra: ActExtra = {},
): Promise<void> {
  try {
    await act(compute, id, json, signal, extra);
  } catch (error) {
    if (!hasCode(error, 'CONFLICT')) throw error;
    const server = await getServer(compute, id, signal);
    if (server === null || !isSo(server)) throw error;
  }
}
