import type { ApiParts } from '../api-parts.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { auditEntries, auditQuery } from '../schemas/audit.ts';
import { answer } from '../schemas/components.ts';

export function auditRoutes(app: Api, { audit }: ApiParts): void {
  app.get(
    '/v1/audit',
    {
      schema: {
        tags: ['audit'],
        operationId: 'listAudit',
        summary: 'Who asked for what, and what came of it: of every project for operators, of their own for others',
        querystring: auditQuery,
        response: { 200: answer(auditEntries) },
      },
    },
    async (request) => {
      const { access, project } = actorOf(request);
      const { limit } = request.query;
      return { entries: await audit.list(access === 'operator' ? { limit } : { limit, projectId: project.id }) };
    },
  );
}
