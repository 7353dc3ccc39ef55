/** os-instance-actions: what was asked for, by which request. They go with the server. */
import type { Call, Route } from '../http/service.ts';
import type { SimulatedCloud } from '../cloud.ts';
import { notFound } from './refusals.ts';
import type { ServerActionRow, ServerRow } from './rows.ts';
import { findServer } from './servers/find-server.ts';
import { inMicroseconds } from './time-text.ts';

const EVENTS = 51;
const UPDATED = 58;

export const instanceActionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/servers/:id/os-instance-actions',
    handle: (call) => {
      const server = findServer(call);
      return {
        status: 200,
        json: { instanceActions: actionsOf(call, server).map((row) => viewOf(call, server, row)) },
      };
    },
  },
  {
    method: 'GET',
    path: '/servers/:id/os-instance-actions/:request',
    handle: (call) => {
      const server = findServer(call);
      const requestId = call.params['request'] ?? '';
      const row = actionsOf(call, server).find((action) => action.requestId === requestId);
      if (row === undefined) {
        throw notFound(`Action ${requestId} not found`);
      }
      return {
        status: 200,
        json: {
          instanceAction: { ...viewOf(call, server, row), ...(call.microversion >= EVENTS ? { events: [] } : {}) },
        },
      };
    },
  },
];

export function recordAction(call: Call, serverId: string, action: string): void {
  insertAction(call.cloud, serverId, action, call.requestId, call.caller.userId);
}

/** Of what Nova does by itself: nobody asked for it. */
export function recordOwnAction(cloud: SimulatedCloud, serverId: string, action: string): void {
  insertAction(cloud, serverId, action, `req-${cloud.newId()}`, '');
}

function insertAction(
  cloud: SimulatedCloud,
  serverId: string,
  action: string,
  requestId: string,
  userId: string,
): void {
  const row = { id: cloud.newId(), serverId, action, requestId, userId, message: null };
  cloud.state.serverActions.insert({ ...row, startedAtMs: cloud.time.nowMs() });
}

/** The newest action of that name did not succeed, which is all that Nova tells of it. */
export function recordFailure(cloud: SimulatedCloud, serverId: string, action: string): void {
  const row = cloud.state.serverActions.where((one) => one.serverId === serverId && one.action === action).at(-1);
  if (row !== undefined) cloud.state.serverActions.update(row.id, { message: 'Error' });
}

export function forgetActions(cloud: SimulatedCloud, serverId: string): void {
  for (const { id } of cloud.state.serverActions.where((row) => row.serverId === serverId)) {
    cloud.state.serverActions.delete(id);
  }
}

/** Newest first. */
function actionsOf({ cloud }: Call, server: ServerRow): readonly ServerActionRow[] {
  return cloud.state.serverActions.where(({ serverId }) => serverId === server.id).toReversed();
}

function viewOf(call: Call, server: ServerRow, row: ServerActionRow): object {
  const startTime = inMicroseconds(row.startedAtMs);
  return {
    action: row.action,
    instance_uuid: server.id,
    request_id: row.requestId,
    user_id: row.userId === '' ? null : row.userId,
    project_id: row.userId === '' ? null : server.projectId,
    start_time: startTime,
    message: row.message,
    ...(call.microversion >= UPDATED ? { updated_at: startTime } : {}),
  };
}
