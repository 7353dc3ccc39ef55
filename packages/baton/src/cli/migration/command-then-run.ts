import { type Command as Asked, isOfHaIps, type Migration } from '../../domain/migration.ts';
import { assertAllowed } from '../../services/command-migration.ts';
import type { Services } from '../../services/services.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { OutputOptions, Session } from '../session.ts';
import { resultRow } from './migration-row.ts';
import { runHere } from './run-here.ts';
import { type AskOptions, assertCanAsk, type EventsOption } from './run-options.ts';

export interface RecordOptions extends OutputOptions, EventsOption, AskOptions {
  readonly recordOnly?: boolean;
}

/** What would be refused is refused before anybody is asked. Throws codes COMMAND_REFUSED and HA_IP_UNKNOWN. */
export async function assertTaken(services: Services, migration: Migration, asked: Asked): Promise<void> {
  assertAllowed(migration, asked, await services.haIpsLead(migration.id));
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
  const { elsewhere } = services;
  // Asked before: a controller runs it because of the command.
  const runsThere = elsewhere !== undefined && (await services.isRunning(migration.id));
  const isLeftThere = elsewhere !== undefined && (runsThere || options.recordOnly === true);
  // It begins at once there: what is written from now on is of the run.
  const before = elsewhere === undefined || isLeftThere ? undefined : await services.events(migration.id, 0);
  await services.command(migration.id, asked);
  if (isLeftThere) {
    session.say(
      `Recorded. The controller goes on with ${migration.id}; to see it: baton migration watch ${migration.id}`,
    );
    session.record(resultRow(migration, 'recorded'), options);
    return EXIT.done;
  }
  if (elsewhere === undefined && (await services.isRunning(migration.id))) {
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
  session.say(`Recorded. The migration goes on in ${elsewhere === undefined ? 'this process' : 'the controller'}.\n`);
  const code = await runHere(session, services, migration, options, before);
  // What was asked for is done: the service is back where it was.
  return code === EXIT.rolledBack && asked.kind !== 'approve' && !isOfHaIps(asked) ? EXIT.done : code;
}

export function declined(session: Session): ExitCode {
  session.say('Not confirmed; nothing was changed.');
  return EXIT.failed;
}
