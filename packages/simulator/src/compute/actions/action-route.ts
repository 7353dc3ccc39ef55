import type { Call, Reply, Route } from '../../http/service.ts';
import { badRequest } from '../refusals.ts';
import { findServer } from '../servers/find-server.ts';
import type { Actions } from './action.ts';
import { consoleActions } from './console.ts';
import { createImageActions } from './create-image.ts';
import { lockActions } from './lock.ts';
import { pauseActions } from './pause.ts';
import { powerActions } from './power.ts';
import { rebootActions } from './reboot.ts';
import { rescueActions } from './rescue.ts';
import { resetStateActions } from './reset-state.ts';

const ACTIONS: Actions = {
  ...powerActions,
  ...rebootActions,
  ...pauseActions,
  ...rescueActions,
  ...lockActions,
  ...createImageActions,
  ...consoleActions,
  ...resetStateActions,
};

export const actionRoute: Route = { method: 'POST', path: '/servers/:id/action', handle: act };

function act(call: Call): Reply | Promise<Reply> {
  const { json } = call;
  const [entry, ...others] = typeof json === 'object' && json !== null ? Object.entries(json) : [];
  if (entry === undefined || others.length > 0) throw badRequest('Malformed request body');
  const [name, body] = entry;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) throw badRequest(`There is no such action: ${name}`);
  return action(call, findServer(call), body);
}
