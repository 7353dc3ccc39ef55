import { BatonError } from '../domain/error.ts';
import type { Migration } from '../domain/migration.ts';

/** Picks a migration by id or name: the newest active one of that name, else the newest. */
export function pickMigration(all: readonly Migration[], idOrName: string): Migration {
  const newestFirst = all.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const found =
    newestFirst.find((one) => one.id === idOrName) ??
    newestFirst.find((one) => one.name === idOrName && one.state !== 'aborted' && one.state !== 'committed') ??
    newestFirst.find((one) => one.name === idOrName);
  if (found !== undefined) return found;
  const known = newestFirst.slice(0, 5).map((one) => `${one.id} (${one.name})`);
  throw new BatonError({
    code: 'MIGRATION_UNKNOWN',
    kind: 'user',
    message: `There is no migration ${idOrName}.${known.length === 0 ? ' There are none at all.' : ` Known: ${known.join(', ')}.`}`,
    remedy: known.length === 0 ? 'Begin one: baton migration start PLAN-FILE' : 'See baton migration list.',
  });
}
