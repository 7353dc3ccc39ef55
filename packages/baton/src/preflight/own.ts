/** What this migration made or tagged itself, so that a preflight in its midst does not trip over it. */
import type { Image, Server, Volume } from '../domain/cloud-resources.ts';
import { isOff } from '../domain/invariants.ts';
import { isMadeBy, migrationTag } from '../domain/marks.ts';

interface Marked {
  readonly description: string;
  readonly tags: readonly string[];
}

export interface Own {
  /** Null before there is a migration. */
  readonly migrationId: string | null;
  made(resource: Marked): boolean;
  server(server: Server): boolean;
  /** Off and locked by this migration, also where it is lent to a mover: its copy goes on in the target. */
  moved(server: Server | undefined): boolean;
  stored(resource: Pick<Volume, 'metadata'> | Pick<Image, 'properties'>): boolean;
}

/** `mark` is a tag or the beginning of a description of the migration: `baton:m-1a2b3c4d` or `baton:m-1a2b3c4d:`. */
export function ownOf(mark: string | null): Own {
  const id = mark === null ? null : (/^baton:([^:]+)/.exec(mark)?.[1] ?? null);
  const never = (): boolean => false;
  if (id === null) return { migrationId: null, made: never, server: never, moved: never, stored: never };
  const tag = migrationTag(id);
  const isTagged = (tags: readonly string[]): boolean => tags.some((one) => one === tag || one.startsWith(`${tag}:`));
  const isOwn = (server: Server): boolean => isTagged(server.tags) || server.lockedReason?.includes(id) === true;
  return {
    migrationId: id,
    made: (resource) => isMadeBy(id, resource.description) || isTagged(resource.tags),
    server: isOwn,
    moved: (server) => server !== undefined && isOff(server) && server.locked && isOwn(server),
    stored: (resource) => ('metadata' in resource ? resource.metadata : resource.properties)['baton_migration'] === id,
  };
}
