import type { ApiParts } from '../api-parts.ts';
import { tellAudit } from '../audit.ts';
import { assertUsable } from '../clouds-of.ts';
import { withinLook } from '../deadline.ts';
import { assertTheirs, notTheirsOfGuest, type NotTheirs } from '../not-theirs.ts';
import { actorOf, type Api } from '../request-facts.ts';
import { cloudParams } from '../schemas/clouds.ts';
import { answer } from '../schemas/components.ts';
import {
  discovery,
  discoveryOptions,
  groupParams,
  groupsQuery,
  lookInsideBody,
  showGroupBody,
  soughtGroup,
} from '../schemas/groups.ts';
import { readings } from '../schemas/guest-readings.ts';
import { visibleGroup, visibleGroups } from '../visible-groups.ts';
import { assertMayCommand } from '../visible.ts';

export function groupRoutes(app: Api, parts: ApiParts): void {
  const { services } = parts;

  app.get(
    '/v1/clouds/:cloud/groups',
    {
      schema: {
        tags: ['groups'],
        operationId: 'discoverGroups',
        summary: 'Find HA groups',
        params: cloudParams,
        querystring: groupsQuery,
        response: { 200: answer(discovery) },
      },
    },
    async (request, reply) => {
      const { cloud } = request.params;
      await assertUsable(parts, actorOf(request), cloud);
      const options = { allProjects: request.query.all_projects === 'true' };
      return await withinLook(reply, (signal) => visibleGroups(services, actorOf(request), cloud, options, signal));
    },
  );

  app.post(
    '/v1/clouds/:cloud/groups',
    {
      config: { action: 'group.discover' },
      schema: {
        tags: ['groups'],
        operationId: 'discoverDeclaredGroups',
        summary: 'Find HA groups, also those that somebody declares',
        params: cloudParams,
        body: discoveryOptions,
        response: { 200: answer(discovery) },
      },
    },
    async (request, reply) => {
      const { cloud } = request.params;
      await assertUsable(parts, actorOf(request), cloud);
      return await withinLook(reply, (signal) =>
        visibleGroups(services, actorOf(request), cloud, request.body, signal),
      );
    },
  );

  app.get(
    '/v1/clouds/:cloud/groups/:group',
    {
      schema: {
        tags: ['groups'],
        operationId: 'showGroup',
        summary: 'Look at one HA group closely',
        params: groupParams,
        response: { 200: answer(soughtGroup) },
      },
    },
    async (request, reply) => {
      const { cloud, group } = request.params;
      await assertUsable(parts, actorOf(request), cloud);
      return await withinLook(reply, (signal) => visibleGroup(services, actorOf(request), cloud, group, {}, signal));
    },
  );

  app.post(
    '/v1/clouds/:cloud/groups/:group',
    {
      config: { action: 'group.show' },
      schema: {
        tags: ['groups'],
        operationId: 'showDeclaredGroup',
        summary: 'Look at one HA group closely, also at one that somebody declares',
        params: groupParams,
        body: showGroupBody,
        response: { 200: answer(soughtGroup) },
      },
    },
    async (request, reply) => {
      const { cloud, group } = request.params;
      const { options = {} } = request.body;
      await assertUsable(parts, actorOf(request), cloud);
      const found = await withinLook(reply, (signal) =>
        visibleGroup(services, actorOf(request), cloud, group, options, signal),
      );
      tellAudit(request, { object: found.group.name, projectId: found.group.projectId });
      return found;
    },
  );

  app.post(
    '/v1/clouds/:cloud/groups/:group/inside',
    {
      config: { action: 'group.look-inside' },
      schema: {
        tags: ['groups'],
        operationId: 'lookInside',
        summary: 'Look into the load balancers of an HA group',
        params: groupParams,
        body: lookInsideBody,
        response: { 200: answer(readings) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { cloud, group: wanted } = request.params;
      const { guest, destinations = {}, options = {} } = request.body;
      // What a console says is for who may command the server (Nova's policy os_compute_api:os-console-output).
      assertMayCommand(actor, actor.project.id);
      assertTheirs(actor, [...notTheirsOfGuest('guest', guest), ...ofDestinations(destinations)]);
      await assertUsable(parts, actor, cloud);
      return await withinLook(reply, async (signal) => {
        const { group } = await visibleGroup(services, actor, cloud, wanted, options, signal);
        tellAudit(request, { object: group.name, projectId: group.projectId });
        return { readings: Object.fromEntries(await services.lookInside(cloud, group, guest, destinations, signal)) };
      });
    },
  );
}

function ofDestinations(destinations: Readonly<Record<string, string>>): readonly NotTheirs[] {
  if (Object.keys(destinations).length === 0) return [];
  return [{ key: 'destinations', why: 'the controller would log in there with its own SSH keys' }];
}
