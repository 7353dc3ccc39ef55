import { type Actor, maySee } from '../../domain/actor.ts';
import type { ListedNetwork } from '../../services/cloud-lists.ts';
import type { ApiParts } from '../api-parts.ts';
import { assertUsable } from '../clouds-of.ts';
import { withinLook } from '../deadline.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { flavorList, networkList, volumeTypeList } from '../schemas/cloud-lists.ts';
import { cloudParams } from '../schemas/clouds.ts';
import { answer } from '../schemas/components.ts';

/** What a plan may choose from in a cloud, for whoever may name it. */
export function cloudListRoutes(app: Api, parts: ApiParts): void {
  const { services } = parts;

  app.get(
    '/v1/clouds/:cloud/flavors',
    {
      schema: {
        tags: ['clouds'],
        operationId: 'listFlavors',
        summary: 'Flavors that a plan may choose',
        params: cloudParams,
        response: { 200: answer(flavorList) },
      },
    },
    async (request, reply) => {
      const { cloud } = request.params;
      await assertUsable(parts, actorOf(request), cloud);
      return { flavors: await withinLook(reply, (signal) => services.listFlavors(cloud, signal)) };
    },
  );

  app.get(
    '/v1/clouds/:cloud/volume-types',
    {
      schema: {
        tags: ['clouds'],
        operationId: 'listVolumeTypes',
        summary: 'Volume types that a plan may choose',
        params: cloudParams,
        response: { 200: answer(volumeTypeList) },
      },
    },
    async (request, reply) => {
      const { cloud } = request.params;
      await assertUsable(parts, actorOf(request), cloud);
      return { volumeTypes: await withinLook(reply, (signal) => services.listVolumeTypes(cloud, signal)) };
    },
  );

  app.get(
    '/v1/clouds/:cloud/networks',
    {
      schema: {
        tags: ['clouds'],
        operationId: 'listNetworks',
        summary: 'Networks that a plan may choose; HA IPs need an external one',
        params: cloudParams,
        response: { 200: answer(networkList) },
      },
    },
    async (request, reply) => {
      const { cloud } = request.params;
      const actor = actorOf(request);
      await assertUsable(parts, actor, cloud);
      const networks = await withinLook(reply, (signal) => services.listNetworks(cloud, signal));
      return { networks: networks.filter((network) => maySeeNetwork(actor, network)) };
    },
  );
}

/**
 * The session may be an operator's, who sees every network, or one that several projects share: of those networks a project sees
 * its own, and what the cloud gives to all (Neutron, policy get_network).
 */
function maySeeNetwork(actor: Actor, { external, shared, projectId }: ListedNetwork): boolean {
  return external || shared || maySee(actor, projectId);
}
