/** What each call of the API answers, over any services. */
import type { DiscoveryOptions } from '../../discovery/discover-groups.ts';
import type { Command } from '../../domain/migration.ts';
import type { GuestPlan, Plan } from '../../domain/plan.ts';
import type { HaIpRequest } from '../../ha-ip/creation/request.ts';
import type { PlanRequest, Services } from '../../services/services.ts';

export interface Called {
  readonly services: Services;
  /** Has the migration run until it rests. */
  readonly want: (migrationId: string) => void;
  readonly isWanted: (migrationId: string) => boolean;
  /** What the path's parts are, decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
}

type Route = readonly [method: 'GET' | 'POST', path: RegExp, answer: (called: Called) => Promise<Reply>];

const NEVER = new AbortController().signal;
const ok = (body: unknown, status = 200): Reply => ({ status, body });
const id = ({ parts: [first = ''] }: Called): string => first;

export const ROUTES: readonly Route[] = [
  ['GET', /^\/v1\/clouds\/([^/]+)$/, async (called) => ok(await called.services.checkCloud(id(called), NEVER))],
  [
    'GET',
    /^\/v1\/clouds\/([^/]+)\/flavors$/,
    async (called) => ok({ flavors: await called.services.listFlavors(id(called), NEVER) }),
  ],
  [
    'GET',
    /^\/v1\/clouds\/([^/]+)\/volume-types$/,
    async (called) => ok({ volumeTypes: await called.services.listVolumeTypes(id(called), NEVER) }),
  ],
  [
    'GET',
    /^\/v1\/clouds\/([^/]+)\/networks$/,
    async (called) => ok({ networks: await called.services.listNetworks(id(called), NEVER) }),
  ],
  [
    'GET',
    /^\/v1\/clouds\/([^/]+)\/groups$/,
    async (called) => {
      const options = called.query.get('all_projects') === 'true' ? { allProjects: true } : {};
      return ok(await called.services.discover(id(called), options, NEVER));
    },
  ],
  [
    'POST',
    /^\/v1\/clouds\/([^/]+)\/groups$/,
    async (called) => ok(await called.services.discover(id(called), called.body as DiscoveryOptions, NEVER)),
  ],
  [
    'GET',
    /^\/v1\/clouds\/([^/]+)\/groups\/([^/]+)$/,
    async ({ services, parts: [cloud = '', group = ''] }) => ok(await services.showGroup(cloud, group, {}, NEVER)),
  ],
  [
    'POST',
    /^\/v1\/clouds\/([^/]+)\/groups\/([^/]+)$/,
    async ({ services, parts: [cloud = '', group = ''], body }) => {
      const { options } = body as { readonly options: DiscoveryOptions };
      return ok(await services.showGroup(cloud, group, options, NEVER));
    },
  ],
  [
    'POST',
    /^\/v1\/clouds\/([^/]+)\/groups\/([^/]+)\/inside$/,
    async ({ services, parts: [cloud = '', key = ''], body }) => {
      const { guest, destinations, options } = body as {
        readonly guest: GuestPlan;
        readonly destinations: Readonly<Record<string, string>>;
        readonly options: DiscoveryOptions;
      };
      const { group } = await services.showGroup(cloud, key, options, NEVER);
      const readings = await services.lookInside(cloud, group, guest, destinations, NEVER);
      return ok({ readings: Object.fromEntries(readings) });
    },
  ],
  [
    'POST',
    /^\/v1\/plans$/,
    async ({ services, body }) => ok(await services.createPlan(body as PlanRequest, NEVER), 201),
  ],
  [
    'POST',
    /^\/v1\/plans\/drift$/,
    async ({ services, body }) => {
      const { plan, look } = body as { readonly plan: Plan; readonly look: DiscoveryOptions };
      return ok({ drift: await services.diffPlan(plan, look, NEVER) });
    },
  ],
  [
    'POST',
    /^\/v1\/preflights$/,
    async ({ services, body }) => ok({ findings: await services.preflight((body as { plan: Plan }).plan, NEVER) }),
  ],
  [
    'POST',
    /^\/v1\/ha-ips$/,
    async ({ services, body }) => ok(await services.createHaIp(body as HaIpRequest, NEVER), 201),
  ],
  ['GET', /^\/v1\/migrations$/, async ({ services }) => ok({ migrations: await services.summaries() })],
  [
    'POST',
    /^\/v1\/migrations$/,
    async ({ services, body }) => ok(await services.createMigration((body as { plan: Plan }).plan, NEVER), 201),
  ],
  ['GET', /^\/v1\/migrations\/([^/]+)$/, async (called) => ok(await called.services.getMigration(id(called)))],
  [
    'GET',
    /^\/v1\/migrations\/([^/]+)\/steps$/,
    async (called) => ok({ steps: await called.services.steps(id(called)) }),
  ],
  [
    'GET',
    /^\/v1\/migrations\/([^/]+)\/ha-ips$/,
    async (called) => ok({ lead: Object.fromEntries(await called.services.haIpsLead(id(called))) }),
  ],
  [
    'GET',
    /^\/v1\/migrations\/([^/]+)\/run$/,
    async (called) => ok({ wanted: called.isWanted(id(called)), running: await called.services.isRunning(id(called)) }),
  ],
  [
    'POST',
    /^\/v1\/migrations\/([^/]+)\/run$/,
    (called) => {
      called.want(id(called));
      return Promise.resolve(ok({ wanted: true }, 202));
    },
  ],
  [
    'POST',
    /^\/v1\/migrations\/([^/]+)\/commands$/,
    async (called) => {
      await called.services.command(id(called), { ...(called.body as Command), by: 'alice' });
      called.want(id(called));
      return ok({}, 202);
    },
  ],
  [
    'POST',
    /^\/v1\/migrations\/([^/]+)\/commit$/,
    async (called) => {
      const { deleteSource } = called.body as { readonly deleteSource: boolean };
      return ok(await called.services.commit(id(called), { deleteSource, by: 'alice' }, NEVER));
    },
  ],
  [
    'GET',
    /^\/v1\/migrations\/([^/]+)\/report$/,
    async (called) => {
      const { json, markdown } = await called.services.report(id(called));
      return called.accept === 'text/markdown'
        ? { status: 200, body: markdown, type: 'text/markdown; charset=utf-8' }
        : ok(json);
    },
  ],
  [
    'GET',
    /^\/v1\/migrations\/([^/]+)\/events$/,
    async (called) => ok({ events: await called.services.events(id(called), Number(called.query.get('after') ?? 0)) }),
  ],
];
