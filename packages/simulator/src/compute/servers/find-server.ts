import type { SimulatedCloud } from '../../cloud.ts';
import type { Call } from '../../http/service.ts';
import { notFound } from '../refusals.ts';
import type { ServerRow } from '../rows.ts';

/**
 * The server of the route. A tenant finds those of its own project, an admin all.
 *
 * @throws Refusal 404
 */
export function findServer(call: Call): ServerRow {
  const id = call.params['id'] ?? '';
  const server = call.cloud.state.servers.get(id);
  if (server === null || (server.projectId !== call.caller.projectId && !call.caller.isAdmin)) {
    throw notFound(`Instance ${id} could not be found.`);
  }
  return server;
}

export function updateServer(cloud: SimulatedCloud, id: string, patch: Partial<ServerRow>): ServerRow {
  return cloud.state.servers.update(id, { ...patch, updatedAtMs: cloud.time.nowMs() });
}

/** The server, as long as that task is what Nova does to it; null when it is gone or something came in between. */
export function whileTask(
  cloud: SimulatedCloud,
  id: string,
  ...taskStates: readonly (string | null)[]
): ServerRow | null {
  const server = cloud.state.servers.get(id);
  return server !== null && taskStates.includes(server.taskState) ? server : null;
}
