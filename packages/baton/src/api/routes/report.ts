import { accepts } from '../accepts.ts';
import type { ApiParts } from '../api-parts.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { answer } from '../schemas/components.ts';
import { migrationParams } from '../schemas/migrations.ts';
import { report, reportText } from '../schemas/report.ts';
import { visibleMigration } from '../visible.ts';

export function reportRoutes(app: Api, { services }: ApiParts): void {
  app.get(
    '/v1/migrations/:id/report',
    {
      schema: {
        tags: ['migrations'],
        operationId: 'showReport',
        summary: 'Forecast beside measured, and every proof; with Accept: text/markdown for people',
        params: migrationParams,
        response: {
          200: {
            description: 'The report as of now.',
            content: {
              'application/json': { schema: answer(report) },
              'text/markdown': { schema: answer(reportText) },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { id } = await visibleMigration(services, actorOf(request), request.params.id);
      const { json, markdown } = await services.report(id);
      return accepts(request, 'text/markdown') ? reply.type('text/markdown; charset=utf-8').send(markdown) : json;
    },
  );
}
