import type { Command as Asked, Migration } from '../../domain/migration.ts';
import type { Services } from '../../services/services.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { OutputOptions, Session } from '../session.ts';
import { resultRow } from './migration-row.ts';
import { runHere } from './run-here.ts';
import { type AskOptions, assertCanAsk, type EventsOption } from './run-options.ts';

export interface RecordOptions extends OutputOptions, EventsOption, AskOptions {
  readonly recordOnly?: boolean;
}

/** Records what a person asks. A process that runs the migration takes it up; where there is none, this one goes on. */
export async function commandThenRun(
  session: Session,
  services: Services,
  migration: Migration,
  asked: Asked,
  options: RecordOptions,
): Promise<ExitCode> {
  assertCanAsk(session, options);
  await services.command(migration.id, asked);
  if (await services.isRunning(migration.id)) {
    session.say(
      `Recorded. The process that runs ${migration.id} goes on with it; to see it: baton migration watch ${migration.id}`,
    );
    session.record(resultRow(migration, 'recorded'), options);
    return EXIT.done;
  }
  if (options.recordOnly === true) {
    session.say(`Recorded. No process runs ${migration.id}; it goes on with: baton migration start ${migration.id}`);
    session.record(resultRow(migration, 'recorded'), options);
    return EXIT.done;
  }
  session.say(`Recorded. The migration goes on in this process.\n`);
  const code = await runHere(session, services, migration, options);
  // What was asked for is done: the service is back where it was.
  return code === EXIT.rolledBack && asked.kind !== 'approve' ? EXIT.done : code;
}

export function declined(session: Session): ExitCode {
  session.say('Not confirmed; nothing was changed.');
  return EXIT.failed;
}
