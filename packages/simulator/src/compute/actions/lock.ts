/** A lock keeps the tenant from changing a server by mistake. Neither its state nor what Nova does to it matters. */
import { z } from 'zod';
import { recordAction } from '../instance-actions.ts';
import { policyDenied } from '../refusals.ts';
import { readBody } from '../request-body.ts';
import { updateServer } from '../servers/find-server.ts';
import { ACCEPTED, type Actions } from './action.ts';

const REASON = 73;
const lockSchema = z.strictObject({ locked_reason: z.string().min(1).max(255).optional() }).nullable();

export const lockActions: Actions = {
  lock: (call, server, body) => {
    const wanted = call.microversion >= REASON ? readBody(lockSchema, body, 'lock') : null;
    recordAction(call, server.id, 'lock');
    updateServer(call.cloud, server.id, {
      locked: true,
      lockedReason: wanted?.locked_reason ?? null,
      lockedByAdmin: server.projectId !== call.caller.projectId,
    });
    return ACCEPTED;
  },
  unlock: (call, server) => {
    if (server.lockedByAdmin === true && !call.caller.isAdmin) {
      throw policyDenied('os_compute_api:os-lock-server:unlock:unlock_override');
    }
    recordAction(call, server.id, 'unlock');
    updateServer(call.cloud, server.id, { locked: false, lockedReason: null, lockedByAdmin: false });
    return ACCEPTED;
  },
};
