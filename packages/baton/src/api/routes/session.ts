import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { BatonError } from '../../domain/error.ts';
import type { LoginCredentials, Session } from '../../login/login.ts';
import type { ApiParts } from '../api-parts.ts';
import { tellAudit } from '../audit.ts';
import { cameByTls, COOKIE, isOfPage } from '../authenticate.ts';
import { withinLook } from '../deadline.ts';
import { addressOf, ofLogin, secondsOf, tooManyRefused } from '../limits.ts';
import { RefusedLogins } from '../refused-logins.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { answer } from '../schemas/components.ts';
import { loginCredentials, newSession, session as sessionSchema } from '../schemas/session.ts';

const MOST_BYTES = 64 * 1024;

/** What whoever tried is not told of, or could go on guessing by: a login that was broken off counts as one that was refused. */
const COUNTED = ['LOGIN_REFUSED', 'NO_ACCESS', 'ABORTED'];

export function sessionRoutes(app: Api, { login, endedSessions }: ApiParts): void {
  const refused = new RefusedLogins();

  /** Counts the refusals. Throws TOO_MANY_REQUESTS before anybody is asked, and what Login.enter throws. */
  const enter = async (
    request: FastifyRequest,
    reply: FastifyReply,
    credentials: LoginCredentials,
  ): Promise<Session> => {
    const knock = { address: addressOf(request), name: nameIn(credentials) };
    const waitMs = refused.waitMs(knock);
    if (waitMs > 0) {
      void reply.header('retry-after', secondsOf(waitMs));
      throw tooManyRefused(waitMs);
    }
    const tried = refused.begin(knock);
    try {
      const entered = await withinLook(reply, (signal) => login.enter(credentials, signal));
      tried.letIn();
      return entered;
    } catch (error) {
      if (!(error instanceof BatonError && COUNTED.includes(error.code))) tried.forget();
      throw error;
    }
  };

  app.post(
    '/v1/session',
    {
      bodyLimit: MOST_BYTES,
      config: { action: 'session.create', rateLimit: ofLogin },
      schema: {
        tags: ['session'],
        operationId: 'logIn',
        summary: 'Log in with what Keystone of the source takes',
        security: [],
        body: loginCredentials,
        response: { 201: answer(newSession) },
      },
    },
    async (request, reply) => {
      const entered = await enter(request, reply, request.body);
      const bearer = await login.sealed(entered);
      const { actor, expiresAt } = entered;
      request.session = entered;
      tellAudit(request, { object: actor.userName, projectId: actor.project.id });
      void reply.setCookie(COOKIE, bearer, {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: cameByTls(request),
        expires: new Date(expiresAt),
      });
      // A page has the cookie, which no script can read.
      return reply.code(201).send({ actor, expiresAt, ...(isOfPage(request) ? {} : { bearer }) });
    },
  );

  app.get(
    '/v1/session',
    {
      schema: {
        tags: ['session'],
        operationId: 'showSession',
        summary: 'Who is logged in, and until when',
        response: { 200: answer(sessionSchema) },
      },
    },
    async (request) => request.session,
  );

  app.delete(
    '/v1/session',
    {
      config: { action: 'session.delete' },
      schema: {
        tags: ['session'],
        operationId: 'logOut',
        summary: 'End the session that is shown: neither its cookie nor its bearer opens anything any more',
        response: { 204: answer(z.null()) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      tellAudit(request, { object: actor.userName, projectId: actor.project.id });
      const { session, sessionKey } = request;
      if (session !== null && sessionKey !== null) await endedSessions.end(sessionKey, session.expiresAt);
      void reply.clearCookie(COOKIE, { path: '/', httpOnly: true, sameSite: 'strict', secure: cameByTls(request) });
      return reply.code(204).send();
    },
  );
}

/** Keystone may compare names without regard to case, or to blanks at the end (its database's collation): so does this. */
function nameIn(credentials: LoginCredentials): string | null {
  if (credentials.kind === 'token') return null;
  const name =
    credentials.kind === 'password'
      ? `${credentials.userDomain}/${credentials.userName}`
      : `credential ${credentials.id}`;
  return name.normalize('NFKC').trimEnd().toLowerCase();
}
