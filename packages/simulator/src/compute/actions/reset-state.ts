import { z } from 'zod';
import { recordAction } from '../instance-actions.ts';
import { requireAdmin } from '../refusals.ts';
import { readBody } from '../request-body.ts';
import { updateServer } from '../servers/find-server.ts';
import { ACCEPTED, type Actions } from './action.ts';

const resetSchema = z.strictObject({ state: z.enum(['active', 'error']) });

export const resetStateActions: Actions = {
  /** What is written down changes, and nothing else: what Nova was about to do to the server it does no more. */
  'os-resetState': (call, server, body) => {
    requireAdmin(call, 'os_compute_api:os-admin-actions:reset_state');
    const { state } = readBody(resetSchema, body, 'os-resetState');
    recordAction(call, server.id, 'resetState');
    updateServer(call.cloud, server.id, { status: state === 'active' ? 'ACTIVE' : 'ERROR', taskState: null });
    return ACCEPTED;
  },
};
