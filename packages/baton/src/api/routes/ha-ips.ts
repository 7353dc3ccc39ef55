import type { ApiParts } from '../api-parts.ts';
import { tellAudit } from '../audit.ts';
import { assertSessionOfProject, assertUsable } from '../clouds-of.ts';
import { withinCommand } from '../deadline.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { answer } from '../schemas/components.ts';
import { createdHaIp, haIpRequest } from '../schemas/ha-ips.ts';
import { assertMayCommand } from '../visible.ts';

export function haIpRoutes(app: Api, parts: ApiParts): void {
  const { services } = parts;

  app.post(
    '/v1/ha-ips',
    {
      config: { action: 'ha-ip.create' },
      schema: {
        tags: ['ha-ips'],
        operationId: 'createHaIp',
        summary: 'Make what is missing of an HA IP',
        body: haIpRequest,
        response: { 201: answer(createdHaIp) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      tellAudit(request, { object: request.body.name });
      assertMayCommand(actor, actor.project.id);
      await assertUsable(parts, actor, request.body.cloud);
      const made = await withinCommand(async (signal) => {
        await assertSessionOfProject(services, actor, request.body.cloud, signal);
        return await services.createHaIp(request.body, signal);
      });
      if (actor.access !== 'operator') tellAudit(request, { projectId: actor.project.id });
      return reply.code(201).send(made);
    },
  );
}
