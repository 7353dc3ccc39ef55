/** What the API knows of a request, beside what fastify does; hooks write it, handlers and later hooks read it. */
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor } from '../domain/actor.ts';
import type { Session } from '../login/login.ts';

/** What the audit log is told of a command; what is absent is as the route says, or not known. */
export interface Audited {
  readonly action?: string;
  readonly object?: string;
  readonly projectId?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on what is public, and while nobody has been let in. */
    session: Session | null;
    /** A digest of what was shown to be let in: tells sessions apart without being of use to anybody. */
    sessionKey: string | null;
    audited: Audited | null;
    /** The code of the error that refused it. */
    refusal: string | null;
    /** The key under which its answer is kept. */
    onceKey: string | null;
    /** It was answered before, and is answered the same again. */
    isRepeat: boolean;
  }
  interface FastifyContextConfig {
    /** What the audit log calls it, `<object>.<verb>`. Every route that may change something has one. */
    action?: string;
  }
}

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest('session', null);
  app.decorateRequest('sessionKey', null);
  app.decorateRequest('refusal', null);
  app.decorateRequest('onceKey', null);
  app.decorateRequest('isRepeat', false);
  app.decorateRequest('audited', null);
}

/** Who asks. Every route under /v1 but two has one, or was refused before. */
export function actorOf(request: Pick<FastifyRequest, 'session'>): Actor {
  if (request.session === null) throw new Error('a route that needs a session was reached without one');
  return request.session.actor;
}

/** GET and HEAD change nothing (RFC 9110, 9.2.1). */
export function isUnsafe(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}
