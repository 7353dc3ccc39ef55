/** The HTTP side of a controller: the API, its document, and the pages. Listens to nothing until it is told to. */
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { ApiParts } from './api-parts.ts';
import { writeAudit } from './audit.ts';
import { authenticate } from './authenticate.ts';
import { securityHeaders } from './headers.ts';
import { carryOutOnce } from './idempotency.ts';
import { inSession } from './limits.ts';
import { describeApi, documentRoute } from './openapi.ts';
import { servePages } from './pages.ts';
import { answerProblem } from './problem.ts';
import { decorateRequests } from './request-facts.ts';
import { validatorCompiler } from './request-faults.ts';
import { auditRoutes } from './routes/audit.ts';
import { cloudListRoutes } from './routes/cloud-lists.ts';
import { cloudRoutes } from './routes/clouds.ts';
import { commandRoutes } from './routes/commands.ts';
import { eventRoutes } from './routes/events.ts';
import { groupRoutes } from './routes/groups.ts';
import { haIpRoutes } from './routes/ha-ips.ts';
import { healthRoutes } from './routes/health.ts';
import { migrationRoutes } from './routes/migrations.ts';
import { planRoutes } from './routes/plans.ts';
import { reportRoutes } from './routes/report.ts';
import { scheduleRoutes } from './routes/schedule.ts';
import { sessionRoutes } from './routes/session.ts';
import { SessionStreams } from './session-streams.ts';
import { Streams } from './streams.ts';

/** Until a request has come as a whole; answers may take longer. */
const REQUEST_MS = 60_000;
/** The key of a group names its ports. */
const LONGEST_PARAMETER = 2_000;
/** The one that some caller gave, so that it can be followed through both logs. */
const REQUEST_ID = /^(req-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function buildApi(parts: ApiParts): Promise<FastifyInstance> {
  const app = fastifyOf(parts);
  app.setValidatorCompiler(validatorCompiler);
  // Answers are the product's own values: schemas describe them, and tests hold them against it.
  app.setSerializerCompiler(() => (data: unknown) => JSON.stringify(data));
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error: unknown, request, reply) => answerProblem(error, request, reply));
  decorateRequests(app);
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (request.url.startsWith('/v1')) void reply.header('cache-control', 'no-store');
  });
  logAnswers(app);
  await app.register(helmet, securityHeaders(parts.tls !== undefined));
  await app.register(cookie);
  app.addHook('onRequest', async (request) => await authenticate(parts, request));
  await app.register(rateLimit, inSession);
  await describeApi(app, parts.version);
  carryOutOnce(app, parts.answers);
  writeAudit(app, parts.audit, parts.now);

  const streams = new Streams({ services: parts.services, bell: parts.bell, log: app.log });
  const sessionStreams = new SessionStreams(parts.endedSessions, app.log);
  app.addHook('onReady', async () => {
    streams.start();
    sessionStreams.start();
  });
  app.addHook('preClose', async () => {
    sessionStreams.stop();
    await streams.close();
  });

  const api = app.withTypeProvider<ZodTypeProvider>();
  healthRoutes(api, parts);
  documentRoute(api);
  sessionRoutes(api, parts);
  cloudRoutes(api, parts);
  cloudListRoutes(api, parts);
  groupRoutes(api, parts);
  planRoutes(api, parts);
  haIpRoutes(api, parts);
  migrationRoutes(api, parts);
  scheduleRoutes(api, parts);
  commandRoutes(api, parts);
  eventRoutes(api, parts, streams, sessionStreams);
  reportRoutes(api, parts);
  auditRoutes(api, parts);
  await servePages(app, parts.pages);
  return app;
}

function fastifyOf({ log, tls, trustedProxies = [] }: ApiParts): FastifyInstance {
  const options: FastifyServerOptions = {
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    // Its own lines hold addresses as they were asked for; logAnswers has what is of use.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    requestTimeout: REQUEST_MS,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    frameworkErrors: (error, request, reply) => {
      void reply.header('x-request-id', request.id);
      answerProblem(error, request, reply);
    },
  };
  // The kind of server is no part of the seam: both are used alike.
  if (tls === undefined) return Fastify(options);
  const app: unknown = Fastify({ ...(options as unknown as FastifyServerOptions<HttpsServer>), https: tls });
  return app as FastifyInstance;
}

function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : `req-${randomUUID()}`;
}

/** Who asked for which route, what the status was, and how long it took. Never a body, a header, or an address as it was asked for. */
function logAnswers(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { session, method, refusal } = request;
    request.log.info(
      {
        user: session?.actor.userName ?? null,
        method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
        ...(refusal === null ? {} : { code: refusal }),
      },
      'answered',
    );
  });
}
