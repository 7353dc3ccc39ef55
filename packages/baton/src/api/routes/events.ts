import type { FastifyRequest } from 'fastify';
import { wantsStream } from '../accepts.ts';
import type { ApiParts } from '../api-parts.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { answer } from '../schemas/components.ts';
import { events, eventsQuery, eventStream, migrationStream } from '../schemas/events.ts';
import { migrationParams } from '../schemas/migrations.ts';
import type { SessionStreams } from '../session-streams.ts';
import type { SseBody } from '../sse.ts';
import type { Streams } from '../streams.ts';
import { visibleMigration } from '../visible.ts';

const OF_STREAMS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that gathers an answer before it passes it on would hold a stream back for ever (nginx, X-Accel-Buffering).
  'x-accel-buffering': 'no',
  // A controller that ends waits for no connection that a stream was on.
  connection: 'close',
};

export function eventRoutes(
  app: Api,
  { services, now }: ApiParts,
  streams: Streams,
  sessionStreams: SessionStreams,
): void {
  /** A stream ends with the session that it was opened in. */
  const lastsMs = ({ session }: FastifyRequest): number =>
    session === null ? 0 : Date.parse(session.expiresAt) - now().getTime();
  const kept = ({ sessionKey }: FastifyRequest, body: SseBody): SseBody =>
    sessionKey === null ? body : sessionStreams.keep(sessionKey, body);

  app.get(
    '/v1/migrations/:id/events',
    {
      schema: {
        tags: ['events'],
        operationId: 'listEvents',
        summary: 'What happened to a migration, and with Accept: text/event-stream what happens',
        params: migrationParams,
        querystring: eventsQuery,
        response: {
          200: {
            description: 'Events in order.',
            content: {
              'application/json': { schema: answer(events) },
              'text/event-stream': { schema: answer(eventStream) },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { id } = await visibleMigration(services, actorOf(request), request.params.id);
      const { after } = request.query;
      if (!wantsStream(request)) return { events: await services.events(id, after) };
      const body = streams.ofMigration(id, { after: lastSeq(request) ?? after, lastsMs: lastsMs(request) });
      return reply.headers(OF_STREAMS).send(kept(request, body));
    },
  );

  app.get(
    '/v1/events',
    {
      config: { rateLimit: false },
      schema: {
        tags: ['events'],
        operationId: 'watchMigrations',
        summary: 'Migrations that change, as they do',
        response: {
          200: { description: 'A stream.', content: { 'text/event-stream': { schema: answer(migrationStream) } } },
        },
      },
    },
    async (request, reply) => {
      const after = lastEventId(request);
      const body = await streams.ofList({ actor: actorOf(request), after, lastsMs: lastsMs(request) });
      return reply.headers(OF_STREAMS).send(kept(request, body));
    },
  );
}

/** HTML standard, 9.2.4: what a reader says that it had last when it comes again. */
function lastEventId({ headers }: FastifyRequest): string | null {
  const value = headers['last-event-id'];
  return typeof value === 'string' && value !== '' ? value : null;
}

function lastSeq(request: FastifyRequest): number | null {
  const id = lastEventId(request);
  return id !== null && /^\d{1,15}$/.test(id) ? Number(id) : null;
}
