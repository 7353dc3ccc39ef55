import { BatonError } from '../domain/error.ts';
import type { Migration } from '../domain/migration.ts';
import { isOver } from '../domain/migration-over.ts';

/** What a migration is picked by. */
type Pickable = Pick<Migration, 'id' | 'name' | 'state' | 'createdAt'>;

/** Picks a migration by id or name: the newest active one of that name, else the newest. */
export function pickMigration<T extends Pickable>(all: readonly T[], idOrName: string): T {
  const newestFirst = all.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const found =
    newestFirst.find((one) => one.id === idOrName) ??
    newestFirst.find((one) => one.name === idOrName && !isOver(one)) ??
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
