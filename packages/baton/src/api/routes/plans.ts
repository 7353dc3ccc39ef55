import type { ApiParts } from '../api-parts.ts';
import { claimedProject, tellAudit } from '../audit.ts';
import { withinCommand, withinLook } from '../deadline.ts';
import { assertPlanIsTheirs, requestFor } from '../plan-for-actor.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { answer } from '../schemas/components.ts';
import { createdPlan, driftResult, planBody, planRequest, preflightResult } from '../schemas/plans.ts';
import { timesOf } from '../times-of.ts';
import { assertMayCommand } from '../visible.ts';

/** A plan is a text of a few hundred lines; whatever is larger than this is something else. */
export const MOST_PLAN_BYTES = 4_000_000;

export function planRoutes(app: Api, parts: ApiParts): void {
  const { services } = parts;

  app.post(
    '/v1/plans',
    {
      config: { action: 'plan.create' },
      schema: {
        tags: ['plans'],
        operationId: 'createPlan',
        summary: 'Make a plan. Changes nothing, unless it is to calibrate',
        body: planRequest,
        response: { 201: answer(createdPlan) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      tellAudit(request, { object: request.body.group });
      assertMayCommand(actor, actor.project.id);
      const made = await withinCommand(async (signal) => {
        const asked = await requestFor(parts, actor, request.body, signal);
        return await services.createPlan(asked, signal);
      });
      tellAudit(request, { object: made.plan.name, projectId: made.plan.source.projectId });
      return reply.code(201).send({ ...made, timetable: timesOf(made.plan, parts.now()) });
    },
  );

  app.post(
    '/v1/plans/drift',
    {
      bodyLimit: MOST_PLAN_BYTES,
      config: { action: 'plan.drift' },
      schema: {
        tags: ['plans'],
        operationId: 'findDrift',
        summary: 'What has changed in the clouds since a plan was made',
        body: planBody,
        response: { 200: answer(driftResult) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { plan, look = {} } = request.body;
      tellAudit(request, { object: plan.name, projectId: claimedProject(actor, plan.source.projectId) });
      return await withinLook(reply, async (signal) => {
        await assertPlanIsTheirs(parts, actor, plan, look, signal);
        return { drift: await services.diffPlan(plan, look, signal) };
      });
    },
  );

  app.post(
    '/v1/preflights',
    {
      bodyLimit: MOST_PLAN_BYTES,
      config: { action: 'plan.preflight' },
      schema: {
        tags: ['plans'],
        operationId: 'runPreflight',
        summary: 'Check both clouds against a plan. Touches nothing',
        body: planBody,
        response: { 200: answer(preflightResult) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { plan, look = {} } = request.body;
      tellAudit(request, { object: plan.name, projectId: claimedProject(actor, plan.source.projectId) });
      return await withinLook(reply, async (signal) => {
        await assertPlanIsTheirs(parts, actor, plan, look, signal);
        return { findings: await services.preflight(plan, signal) };
      });
    },
  );
}
