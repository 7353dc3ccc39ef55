import type { FastifyRequest } from 'fastify';
import type { Migration } from '../../domain/migration.ts';
import { isOver, migrationOver } from '../../domain/migration-over.ts';
import type { ApiParts } from '../api-parts.ts';
import { tellAudit } from '../audit.ts';
import { withinCommand } from '../deadline.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { command, taken } from '../schemas/commands.ts';
import { answer } from '../schemas/components.ts';
import { commitBody, committed, migrationParams, runWanted } from '../schemas/migrations.ts';
import { assertMayCommand, projectOf, visibleMigration } from '../visible.ts';

export function commandRoutes(app: Api, { services, wanted }: ApiParts): void {
  /** The migration that is to be commanded, by somebody who may. */
  const commanded = async (request: FastifyRequest, idOrName: string): Promise<Migration> => {
    const actor = actorOf(request);
    const found = await visibleMigration(services, actor, idOrName);
    const projectId = projectOf(found);
    tellAudit(request, { object: found.id, projectId });
    assertMayCommand(actor, projectId);
    return found;
  };

  app.post(
    '/v1/migrations/:id/run',
    {
      config: { action: 'migration.start' },
      schema: {
        tags: ['commands'],
        operationId: 'startMigration',
        summary: 'Start a migration, or go on with one that rests',
        params: migrationParams,
        response: { 202: answer(runWanted) },
      },
    },
    async (request, reply) => {
      const found = await commanded(request, request.params.id);
      if (isOver(found)) throw migrationOver(found);
      await wanted.want(found.id);
      return reply.code(202).send({ wanted: true });
    },
  );

  app.post(
    '/v1/migrations/:id/commands',
    {
      config: { action: 'migration.command' },
      schema: {
        tags: ['commands'],
        operationId: 'commandMigration',
        summary: 'Approve a gate, roll back, cut over again, pause, resume, say when a gate opens, or abort',
        params: migrationParams,
        body: command,
        response: { 202: answer(taken) },
      },
    },
    async (request, reply) => {
      tellAudit(request, { action: `migration.${request.body.kind}` });
      const { id } = await commanded(request, request.params.id);
      await services.command(id, { ...request.body, by: actorOf(request).userName });
      // Whatever is taken is for a run to carry out: for the one that is under way, or for the next.
      await wanted.want(id);
      return reply.code(202).send({});
    },
  );

  app.post(
    '/v1/migrations/:id/commit',
    {
      config: { action: 'migration.commit' },
      schema: {
        tags: ['commands'],
        operationId: 'commitMigration',
        summary: 'End a migration for good. There is no rollback afterwards',
        params: migrationParams,
        body: commitBody,
        response: { 200: answer(committed) },
      },
    },
    async (request) => {
      const { id } = await commanded(request, request.params.id);
      const options = { deleteSource: request.body.deleteSource, by: actorOf(request).userName };
      return await withinCommand((signal) => services.commit(id, options, signal));
    },
  );
}
