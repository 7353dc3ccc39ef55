/**
 * Who asks for something: servers with a flag, and what each of them is a part of.
 *
 *   in the source   a load balancer of an active migration, by its id; else of an HA group, which is looked for only then
 *   in the target   one that a migration of the route made, by its tag, in the project of its plan
 *
 * Whoever asks for the same of the same pair at the same time asks once. Nothing else in the target is Baton's to answer.
 */
import type { Server } from '../domain/cloud-resources.ts';
import type { Side } from '../domain/event.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Migration } from '../domain/migration.ts';
import { isOver } from '../domain/migration-over.ts';
import { serverTag } from '../domain/marks.ts';
import type { Route, SelfServiceFile } from './self-service-file.ts';

export type Subject =
  | { readonly kind: 'migration'; readonly migration: Migration }
  | { readonly kind: 'group'; readonly group: HaGroup }
  | { readonly kind: 'nobody' };

export interface Flagged {
  readonly server: Server;
  /** The cloud that it is in. */
  readonly cloud: string;
}

export interface Asked {
  readonly route: Route;
  readonly subject: Subject;
  /** As it stands behind the flag. */
  readonly text: string;
  /** Equal for all that ask for the same of the same pair. */
  readonly about: string;
  /** In the order of their ids. */
  readonly flagged: readonly Flagged[];
}

export interface Listed {
  readonly cloud: string;
  readonly servers: readonly Server[];
}

export function isOfRoute({ plan }: Migration, route: Route): boolean {
  return plan.source.cloud === route.source && plan.target.cloud === route.target;
}

export function flagOf(server: Server, { keys }: SelfServiceFile): string {
  return server.metadata[keys.flag]?.trim() ?? '';
}

/** `groupsOf` is called only for a server that no active migration has. */
export async function whoAsks(
  file: SelfServiceFile,
  lists: readonly Listed[],
  migrations: readonly Migration[],
  groupsOf: (route: Route) => Promise<readonly HaGroup[]>,
): Promise<readonly Asked[]> {
  const found = new Map<string, Asked>();
  for (const { cloud, servers } of lists) {
    for (const server of servers) {
      const text = flagOf(server, file);
      if (text === '') continue;
      const whose = await subjectOf(server, cloud, file, migrations, groupsOf);
      if (whose === null) continue;
      // A locked one is answered otherwise than its sibling.
      const about = JSON.stringify([nameOf(whose.subject, server), text, server.locked]);
      const flagged = [...(found.get(about)?.flagged ?? []), { server, cloud }];
      found.set(about, { ...whose, text, about, flagged: flagged.toSorted(byId) });
    }
  }
  return [...found.values()];
}

async function subjectOf(
  server: Server,
  cloud: string,
  file: SelfServiceFile,
  migrations: readonly Migration[],
  groupsOf: (route: Route) => Promise<readonly HaGroup[]>,
): Promise<{ readonly route: Route; readonly subject: Subject } | null> {
  const made = ofTarget(server, cloud, file.routes, migrations);
  if (made !== null && !isOver(made.migration)) return { route: made.route, subject: { kind: 'migration', ...made } };
  const route = file.routes.find((one) => one.source === cloud);
  if (route === undefined) {
    return made === null ? null : { route: made.route, subject: { kind: 'migration', ...made } };
  }
  const active = migrations.find((one) => !isOver(one) && isOfRoute(one, route) && hasInSource(one, server));
  if (active !== undefined) return { route, subject: { kind: 'migration', migration: active } };
  const groups = await groupsOf(route);
  const group = groups.find((one) => one.loadBalancers.some((balancer) => balancer.server.id === server.id));
  return { route, subject: group === undefined ? { kind: 'nobody' } : { kind: 'group', group } };
}

function ofTarget(
  server: Server,
  cloud: string,
  routes: readonly Route[],
  migrations: readonly Migration[],
): { readonly route: Route; readonly migration: Migration } | null {
  for (const migration of migrations) {
    if (migration.plan.target.cloud !== cloud) continue;
    if (!isTwin(server, migration)) continue;
    const route = routes.find((one) => isOfRoute(migration, one));
    if (route !== undefined) return { route, migration };
  }
  return null;
}

function hasInSource({ plan }: Migration, server: Server): boolean {
  return plan.loadBalancers.some(({ sourceServerId }) => sourceServerId === server.id);
}

/** Made in the target by this migration, as one of its load balancers: anybody can write a tag, but not into that project. */
export function isTwin(server: Server, { id, plan }: Migration): boolean {
  if (server.projectId !== plan.target.projectId) return false;
  return plan.loadBalancers.some(({ role }) => server.tags.includes(serverTag(id, role)));
}

function nameOf(subject: Subject, server: Server): string {
  if (subject.kind === 'migration') return subject.migration.id;
  return subject.kind === 'group' ? subject.group.key : server.id;
}

function byId(one: Flagged, other: Flagged): number {
  return one.server.id < other.server.id ? -1 : 1;
}

/** On which sides of a pair an answer may be written, besides where it was asked. */
export function siblings({ route, subject, flagged }: Asked, lists: readonly Listed[]): readonly Flagged[] {
  const asking = flagged.map(({ server }) => server.id);
  const isMember = (server: Server, side: Side): boolean => {
    if (subject.kind === 'nobody') return false;
    if (subject.kind === 'group') {
      return side === 'source' && subject.group.loadBalancers.some((one) => one.server.id === server.id);
    }
    const { migration } = subject;
    if (side === 'source') return hasInSource(migration, server);
    return isTwin(server, migration);
  };
  return lists.flatMap(({ cloud, servers }) => {
    const side = cloud === route.source ? 'source' : cloud === route.target ? 'target' : null;
    if (side === null) return [];
    return servers
      .filter((server) => isMember(server, side) && !asking.includes(server.id))
      .map((server) => ({ server, cloud }));
  });
}
