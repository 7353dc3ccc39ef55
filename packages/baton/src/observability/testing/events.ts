/** For tests: a migration in a real journal, and events as runs write them. */
import { randomUUID } from 'node:crypto';
import type { EventBody } from '../../domain/event.ts';
import type { Store } from '../../store/store.ts';
import { emptyPlan } from '../../store/testing/temporary-store.ts';

export async function newMigration({ journal }: Pick<Store, 'journal'>): Promise<string> {
  return (await journal.createMigration(emptyPlan(randomUUID()))).id;
}

export function note(text: string): EventBody {
  return { kind: 'note', stepId: null, text };
}

/** So long ago, in the database's time. */
export async function makeOlder({ pool }: Pick<Store, 'pool'>, migrationId: string, hours: number): Promise<void> {
  await pool.query(`update baton.events set at = at - $2 * interval '1 hour' where migration_id = $1`, [
    migrationId,
    hours,
  ]);
}
