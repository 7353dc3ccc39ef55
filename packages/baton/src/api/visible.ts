/**
 * What an actor may see. What it may not see does not exist for it: it is answered as if it were not there, in the same words, so
 * that nobody learns of another project's migrations and groups by asking for their names.
 */
import { type Actor, mayCommand, maySee } from '../domain/actor.ts';
import { BatonError } from '../domain/error.ts';
import type { Migration } from '../domain/migration.ts';
import type { MigrationSummary } from '../domain/migration-summary.ts';
import { pickMigration } from '../services/pick-migration.ts';
import type { Services } from '../services/services.ts';

export async function visibleSummaries(
  services: Pick<Services, 'summaries'>,
  actor: Actor,
): Promise<readonly MigrationSummary[]> {
  return (await services.summaries()).filter(({ projectId }) => maySee(actor, projectId));
}

/** By id or name, among what the actor may see: another project's migration of that name hides none. Throws MIGRATION_UNKNOWN. */
export async function visibleMigration(
  services: Pick<Services, 'getMigration' | 'summaries'>,
  actor: Actor,
  idOrName: string,
): Promise<Migration> {
  if (actor.access === 'operator') return await services.getMigration(idOrName);
  if (looksLikeId(idOrName)) {
    // One row instead of all plans; whose it is decides, not whether it was found.
    const found = await services.getMigration(idOrName).catch(unknownIsNull);
    if (found?.id === idOrName && maySee(actor, projectOf(found))) return found;
  }
  return await services.getMigration(pickMigration(await visibleSummaries(services, actor), idOrName).id);
}

/** Throws NOT_ALLOWED for a viewer; what is not to be seen has not come this far. */
export function assertMayCommand(actor: Actor, projectId: string): void {
  if (mayCommand(actor, projectId)) return;
  throw new BatonError({
    code: 'NOT_ALLOWED',
    kind: 'user',
    message: `${actor.userName} may look at what belongs to project ${actor.project.name}, and may not command it.`,
    remedy:
      'Log in with a role that may, or ask somebody who has one. Which roles may is in the role mapping of the controller.',
  });
}

export function projectOf(migration: Migration): string {
  return migration.plan.source.projectId;
}

function looksLikeId(text: string): boolean {
  return /^m-[a-z0-9]{8}$/.test(text);
}

function unknownIsNull(error: unknown): null {
  if (error instanceof BatonError && error.code === 'MIGRATION_UNKNOWN') return null;
  throw error;
}
