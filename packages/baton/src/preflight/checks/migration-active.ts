import { isOver } from '../../domain/migration-over.ts';
import { block, type Check, foundOr } from '../check.ts';

export const migrationActive: Check = {
  id: 'migration.active',
  title: 'No other migration of this group is active',
  looksAt: 'Migrations that Baton knows, by the HA group they move.',
  needs: 'lists',
  remedy: 'Go on with that migration, or abort it (baton migration abort), or commit it if it is done.',
  run: ({ plan, own, activeMigrations }) => {
    const others = activeMigrations.filter(
      (one) => one.groupKey === plan.groupKey && one.id !== own.migrationId && !isOver(one),
    );
    return Promise.resolve(
      foundOr(
        others.map((one) => block(`Migration ${one.id} (${one.name}) of this group is ${one.state}.`)),
        'None.',
      ),
    );
  },
};
