import type { MigrationSummary } from './generated.ts';

export type {
  Command,
  Committed,
  Migration,
  MigrationList,
  MigrationState,
  MigrationSummary,
  Run,
} from './generated.ts';

/** A gate that a migration has not passed yet, and what opens it. */
export type ShutGate = MigrationSummary['gates'][number];
