import type { MigrationState } from '../domain/migration.ts';

/** Complete, or it does not compile. */
const STATES: Readonly<Record<MigrationState, true>> = {
  created: true,
  running: true,
  waiting: true,
  guarding: true,
  failed: true,
  'rolling-back': true,
  'rolled-back': true,
  aborted: true,
  completed: true,
  committed: true,
};

export const MIGRATION_STATES: readonly MigrationState[] = Object.keys(STATES) as readonly MigrationState[];
