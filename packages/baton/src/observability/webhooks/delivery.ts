/** What a webhook receives: one event, and the migration that it belongs to, as it stands when it is sent. */
import type { Event } from '../../domain/event.ts';
import type { Migration } from '../../domain/migration.ts';
import { type MigrationSummary, summaryOf } from '../../domain/migration-summary.ts';
import { redacted } from '../redacted.ts';

export interface Delivery {
  /** The same for every try of the same event and hook: who receives it twice knows. */
  readonly id: string;
  readonly event: Event;
  readonly migration: MigrationSummary;
}

export function deliveryId(hook: string, { migrationId, seq }: Pick<Event, 'migrationId' | 'seq'>): string {
  return `${hook}.${migrationId}.${seq}`;
}

/** The body, as text. No secret is in an event; should one ever get there, it ends here. */
export function bodyOf(hook: string, event: Event, migration: Migration): string {
  const delivery: Delivery = { id: deliveryId(hook, event), event, migration: summaryOf(migration) };
  return JSON.stringify(redacted(delivery));
}
