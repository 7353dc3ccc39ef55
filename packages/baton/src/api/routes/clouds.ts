import type { ApiParts } from '../api-parts.ts';
import { assertUsable, nameableClouds } from '../clouds-of.ts';
import { withinLook } from '../deadline.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { cloudIdentity, cloudParams, clouds as cloudsSchema } from '../schemas/clouds.ts';
import { answer } from '../schemas/components.ts';

export function cloudRoutes(app: Api, parts: ApiParts): void {
  const { services } = parts;

  app.get(
    '/v1/clouds',
    {
      schema: {
        tags: ['clouds'],
        operationId: 'listClouds',
        summary: 'The clouds of this controller that one may name',
        response: { 200: answer(cloudsSchema) },
      },
    },
    async (request) => ({ clouds: await nameableClouds(parts, actorOf(request)) }),
  );

  app.get(
    '/v1/clouds/:cloud',
    {
      schema: {
        tags: ['clouds'],
        operationId: 'showCloud',
        summary: "The controller's session in a cloud",
        params: cloudParams,
        response: { 200: answer(cloudIdentity) },
      },
    },
    async (request, reply) => {
      const { cloud } = request.params;
      const actor = actorOf(request);
      await assertUsable(parts, actor, cloud);
      const identity = await withinLook(reply, (signal) => services.checkCloud(cloud, signal));
      if (actor.access === 'operator') return identity;
      const { services: _endpoints, warnings: _warnings, ...rest } = identity;
      return rest;
    },
  );
}
