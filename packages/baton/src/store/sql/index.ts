/**
 * The schema, as numbered changes that are applied in order and never edited once released: a new change is a new file and
 * one line here. They are modules and not .sql files so that a build carries them along.
 */
import { sql as migrations } from './000001-migrations.ts';
import { sql as oneActiveMigration } from './000002-one-active-migration.ts';
import { sql as steps } from './000003-steps.ts';
import { sql as events } from './000004-events.ts';
import { sql as commands } from './000005-commands.ts';
import { sql as pendingCommands } from './000006-pending-commands.ts';
import { sql as gaps } from './000007-gaps.ts';
import { sql as watchSpans } from './000008-watch-spans.ts';
import { sql as leases } from './000009-leases.ts';

export interface SchemaChange {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** In order; numbers count from 1 without gaps. */
export const schemaChanges: readonly SchemaChange[] = [
  { number: 1, name: 'migrations', sql: migrations },
  { number: 2, name: 'one-active-migration', sql: oneActiveMigration },
  { number: 3, name: 'steps', sql: steps },
  { number: 4, name: 'events', sql: events },
  { number: 5, name: 'commands', sql: commands },
  { number: 6, name: 'pending-commands', sql: pendingCommands },
  { number: 7, name: 'gaps', sql: gaps },
  { number: 8, name: 'watch-spans', sql: watchSpans },
  { number: 9, name: 'leases', sql: leases },
];
