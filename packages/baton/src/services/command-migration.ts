import { BatonError } from '../domain/error.ts';
import type { Command, Migration, MigrationState } from '../domain/migration.ts';

/** In which states a command makes sense, and what to do otherwise. */
const ALLOWED: Readonly<Record<Command['kind'], readonly MigrationState[]>> = {
  approve: ['waiting', 'guarding'],
  rollback: ['running', 'waiting', 'guarding', 'failed', 'completed', 'rolling-back'],
  abort: ['created', 'running', 'waiting', 'guarding', 'failed', 'rolling-back', 'rolled-back', 'completed'],
};

export function assertAllowed(migration: Migration, command: Command): void {
  const refuse = (why: string, remedy: string): never => {
    throw new BatonError({
      code: 'COMMAND_REFUSED',
      kind: 'user',
      message: `${migration.id} (${migration.name}) cannot take "${command.kind}": ${why}.`,
      remedy,
    });
  };
  if (!ALLOWED[command.kind].includes(migration.state)) {
    refuse(
      `it is ${migration.state}`,
      `"${command.kind}" is for a migration that is ${ALLOWED[command.kind].join(', ')}. See: baton migration show ${migration.id}`,
    );
  }
  if (command.kind !== 'approve') return;
  const waitsFor = migration.state === 'guarding' ? 'secondary' : migration.gate;
  if (command.gate !== waitsFor) {
    refuse(
      `it waits at the gate "${waitsFor ?? 'none'}", not at "${command.gate}"`,
      `baton migration approve ${migration.id} --gate ${waitsFor ?? 'cutover'}`,
    );
  }
}
