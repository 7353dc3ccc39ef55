import type { Command } from 'commander';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import type { OutputOptions } from '../session.ts';
import { assertTaken, commandThenRun, type RecordOptions } from './command-then-run.ts';
import { resultRow } from './migration-row.ts';
import { withAsking, withEvents } from './run-options.ts';

export function addPause(migration: Command, line: CommandLine): void {
  line.does<OutputOptions>(
    withOutput(migration.command('pause'))
      .description('begin nothing new until it is resumed; the guard watches on, and the way back stays open')
      .argument('<migration>', 'id or name'),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      const asked = { kind: 'pause', by: session.user } as const;
      await assertTaken(services, found, asked);
      await services.command(found.id, asked);
      const isRunning = await services.isRunning(found.id);
      session.say(
        `Recorded. ${isRunning ? `${found.id} pauses: ${whenOf(found.state)}` : `No process runs ${found.id}: it stays as it is`}. ` +
          `To go on: baton migration resume ${found.id}`,
      );
      session.record(resultRow(found, 'recorded'), options);
      return EXIT.done;
    },
  );
}

function whenOf(state: string): string {
  return state === 'guarding'
    ? 'the rollback window stays open, and the guard watches'
    : 'a copy beside the service is broken off, to be gone on with; what has begun with one load balancer in service is brought to its end';
}

export function addResume(migration: Command, line: CommandLine): void {
  line.does<RecordOptions>(
    withAsking(withEvents(withOutput(migration.command('resume'))))
      .description('go on with a migration that is paused')
      .argument('<migration>', 'id or name')
      .option('--record-only', 'record it; do not go on in this process'),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      const asked = { kind: 'resume', by: session.user } as const;
      await assertTaken(services, found, asked);
      return await commandThenRun(session, services, found, asked, options);
    },
  );
}
