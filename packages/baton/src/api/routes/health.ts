import { z } from 'zod';
import type { ApiParts } from '../api-parts.ts';
import type { Api } from '../request-facts.ts';
import { answer } from '../schemas/components.ts';
import { alive, ready as readySchema } from '../schemas/health.ts';

/** What machines ask of the process; nobody logs in for it, and nothing in it is of one project. */
export function healthRoutes(app: Api, { ready, metricsText }: ApiParts): void {
  app.get(
    '/healthz',
    {
      schema: {
        tags: ['health'],
        operationId: 'isAlive',
        summary: 'The process lives',
        security: [],
        response: { 200: answer(alive) },
      },
    },
    async () => ({ alive: true }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        tags: ['health'],
        operationId: 'isReady',
        summary: 'The store answers: requests are welcome here',
        security: [],
        response: { 200: answer(readySchema), 503: answer(readySchema) },
      },
    },
    async (request, reply) => {
      const isReady = await ready().catch((error: unknown) => {
        request.log.warn({ err: error }, 'the store does not answer');
        return false;
      });
      return reply.code(isReady ? 200 : 503).send({ ready: isReady });
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        tags: ['health'],
        operationId: 'showMetrics',
        summary: 'Metrics for Prometheus',
        security: [],
        response: {
          200: { description: 'The text format.', content: { 'text/plain': { schema: answer(z.string()) } } },
        },
      },
    },
    async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metricsText()),
  );
}
