import type { Migration } from '../../domain/migration.ts';
import type { Row } from '../render/formats.ts';

/** How a run ended, for scripts: what `start`, `approve`, `rollback` and `abort` print on stdout. */
export function resultRow(migration: Migration, outcome: string): Row {
  return [
    { name: 'id', value: migration.id },
    { name: 'name', value: migration.name },
    { name: 'state', value: migration.state },
    { name: 'outcome', value: outcome },
    { name: 'step', value: migration.stepId },
    { name: 'gate', value: migration.gate },
    { name: 'error', value: migration.error?.code ?? null },
  ];
}
