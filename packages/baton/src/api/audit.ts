/**
 * Every command and every login is written down before it is answered, the refused ones too. What is left out would let anybody
 * fill the log: what is refused for its rate, and repeats, which carry nothing out. Of what nobody is logged in for, so many a
 * minute are written at most; the log of the process has them all.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, maySee } from '../domain/actor.ts';
import type { AuditEntry, AuditLog } from '../ports/controller-memory.ts';
import type { Audited } from './request-facts.ts';

const MOST_OF_NOBODY = 60;
const MINUTE_MS = 60_000;
const MOST_CHARACTERS = 200;

export function writeAudit(app: FastifyInstance, audit: AuditLog, now: () => Date): void {
  const ofNobody = { sinceMs: 0, count: 0 };

  const isTooMany = (): boolean => {
    const nowMs = now().getTime();
    if (nowMs - ofNobody.sinceMs >= MINUTE_MS) {
      ofNobody.sinceMs = nowMs;
      ofNobody.count = 0;
    }
    ofNobody.count += 1;
    return ofNobody.count > MOST_OF_NOBODY;
  };

  app.addHook('onSend', async (request: FastifyRequest, _reply: FastifyReply, payload: unknown) => {
    const { action } = request.routeOptions.config;
    if (action === undefined || request.isRepeat || request.refusal === 'TOO_MANY_REQUESTS') return payload;
    if (request.session === null && isTooMany()) return payload;
    try {
      await audit.add(entryOf(request, action));
    } catch (error) {
      // The command is done: that it cannot be told here is for the operator, not for whoever gave it.
      request.log.error({ err: error, action }, 'a command could not be written to the audit log');
    }
    return payload;
  });
}

/** Of whose project something says that it is: nobody but operators writes into the log of another project by saying so. */
export function claimedProject(actor: Actor, projectId: string): string {
  return maySee(actor, projectId) ? projectId : actor.project.id;
}

/** What a handler knows of what it was asked; later knowledge is added to earlier. */
export function tellAudit(request: FastifyRequest, audited: Audited): void {
  request.audited = { ...request.audited, ...audited };
}

function entryOf(request: FastifyRequest, action: string): Omit<AuditEntry, 'at'> {
  const { session, audited } = request;
  const object = audited?.object ?? handleOf(request.params);
  return {
    who:
      session === null
        ? null
        : {
            userId: session.actor.userId,
            userName: session.actor.userName,
            projectId: session.actor.project.id,
            access: session.actor.access,
          },
    from: request.ip,
    action: audited?.action ?? action,
    object: object === null ? null : object.slice(0, MOST_CHARACTERS),
    projectId: audited?.projectId ?? null,
    requestId: request.id,
    outcome: request.refusal ?? 'done',
  };
}

/** The last part of the path that names something. */
function handleOf(params: unknown): string | null {
  if (typeof params !== 'object' || params === null) return null;
  const last: unknown = Object.values(params).at(-1);
  return typeof last === 'string' ? last : null;
}
