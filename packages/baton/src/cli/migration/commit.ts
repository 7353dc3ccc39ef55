import type { Command } from 'commander';
import { type CommandLine, withOutput } from '../command-line.ts';
import { confirmTyped } from '../confirm.ts';
import { EXIT } from '../exit-code.ts';
import { printable } from '../render/printable.ts';
import type { OutputOptions } from '../session.ts';
import { declined } from './command-then-run.ts';

interface CommitOptions extends OutputOptions {
  readonly deleteSource?: boolean;
  readonly yes?: boolean;
}

export function addCommit(migration: Command, line: CommandLine): void {
  line.does<CommitOptions>(
    withOutput(migration.command('commit'))
      .description('end a migration for good: there is no rollback afterwards')
      .argument('<migration>', 'id or name')
      .option('--delete-source', 'delete what belongs to the group in the source')
      .option('--yes', 'do not ask'),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      const deleteSource = options.deleteSource === true;
      const source = printable(found.plan.source.cloud);
      session.say(`After this there is no rollback to ${source}.`);
      session.say(
        deleteSource
          ? `What belongs to the group in ${source} is deleted: servers, disks, ports, floating IPs.`
          : `Nothing in ${source} is deleted; it is still paid for.`,
      );
      const phrase = deleteSource ? `delete source of ${found.name}` : `commit ${found.name}`;
      if (!(await confirmTyped(session, phrase, options))) return declined(session);
      const ended = await services.commit(found.id, { deleteSource, by: session.user }, session.signal);
      session.record(
        [
          { name: 'id', value: found.id },
          { name: 'name', value: found.name },
          { name: 'state', value: 'committed' },
          { name: 'deleted', value: ended.deleted },
          { name: 'left', value: ended.left },
        ],
        options,
      );
      return EXIT.done;
    },
  );
}
