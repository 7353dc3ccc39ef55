import type { ApiParts } from '../api-parts.ts';
import { claimedProject, tellAudit } from '../audit.ts';
import { withinCommand } from '../deadline.ts';
import { assertPlanIsTheirs } from '../plan-for-actor.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { answer } from '../schemas/components.ts';
import {
  haIpsLead,
  migration as migrationSchema,
  migrationList,
  migrationParams,
  migrationsQuery,
  run,
  steps,
} from '../schemas/migrations.ts';
import { planBody } from '../schemas/plans.ts';
import { assertMayCommand, visibleMigration, visibleSummaries } from '../visible.ts';
import { MOST_PLAN_BYTES } from './plans.ts';

export function migrationRoutes(app: Api, parts: ApiParts): void {
  const { services, wanted } = parts;

  app.get(
    '/v1/migrations',
    {
      schema: {
        tags: ['migrations'],
        operationId: 'listMigrations',
        summary: 'List migrations',
        querystring: migrationsQuery,
        response: { 200: answer(migrationList) },
      },
    },
    async (request) => {
      const { state, name } = request.query;
      const visible = await visibleSummaries(services, actorOf(request));
      return {
        migrations: visible.filter(
          (one) => (state === undefined || one.state === state) && (name === undefined || one.name === name),
        ),
      };
    },
  );

  app.post(
    '/v1/migrations',
    {
      bodyLimit: MOST_PLAN_BYTES,
      config: { action: 'migration.create' },
      schema: {
        tags: ['migrations'],
        operationId: 'createMigration',
        summary: 'Record a migration of a plan. It begins with POST /v1/migrations/{id}/run',
        body: planBody,
        response: { 201: answer(migrationSchema) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { plan, look = {} } = request.body;
      tellAudit(request, { object: plan.name, projectId: claimedProject(actor, plan.source.projectId) });
      assertMayCommand(actor, actor.project.id);
      const made = await withinCommand(async (signal) => {
        await assertPlanIsTheirs(parts, actor, plan, look, signal);
        return await services.createMigration(plan, signal);
      });
      tellAudit(request, { object: made.id });
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/v1/migrations/:id',
    {
      schema: {
        tags: ['migrations'],
        operationId: 'showMigration',
        summary: 'Show a migration with its plan',
        params: migrationParams,
        response: { 200: answer(migrationSchema) },
      },
    },
    async (request) => await visibleMigration(services, actorOf(request), request.params.id),
  );

  app.get(
    '/v1/migrations/:id/steps',
    {
      schema: {
        tags: ['migrations'],
        operationId: 'listSteps',
        summary: 'The steps that were begun, with their proofs',
        params: migrationParams,
        response: { 200: answer(steps) },
      },
    },
    async (request) => {
      const { id } = await visibleMigration(services, actorOf(request), request.params.id);
      return { steps: await services.steps(id) };
    },
  );

  app.get(
    '/v1/migrations/:id/ha-ips',
    {
      schema: {
        tags: ['migrations'],
        operationId: 'showHaIpsLead',
        summary: 'Where each HA IP leads',
        params: migrationParams,
        response: { 200: answer(haIpsLead) },
      },
    },
    async (request) => {
      const { id } = await visibleMigration(services, actorOf(request), request.params.id);
      return { lead: Object.fromEntries(await services.haIpsLead(id)) };
    },
  );

  app.get(
    '/v1/migrations/:id/run',
    {
      schema: {
        tags: ['migrations'],
        operationId: 'showRun',
        summary: 'Whether it is to run, and runs',
        params: migrationParams,
        response: { 200: answer(run) },
      },
    },
    async (request) => {
      const { id } = await visibleMigration(services, actorOf(request), request.params.id);
      const [isWanted, running] = await Promise.all([wanted.isWanted(id), services.isRunning(id)]);
      return { wanted: isWanted, running };
    },
  );
}
