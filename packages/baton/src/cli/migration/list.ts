import type { Command } from 'commander';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import type { OutputOptions } from '../session.ts';

const COLUMNS = ['ID', 'Name', 'State', 'Step', 'Source', 'Target', 'HA IPs', 'Updated'] as const;

export function addList(migration: Command, line: CommandLine): void {
  line.does<OutputOptions>(
    withOutput(migration.command('list')).description('list all migrations'),
    async (session, _args, options) => {
      const services = await session.services();
      const found = await services.listMigrations();
      session.list(
        COLUMNS,
        found.map((each) => [
          { name: 'ID', value: each.id },
          { name: 'Name', value: each.name },
          { name: 'State', value: each.state },
          { name: 'Step', value: each.stepId },
          { name: 'Source', value: each.plan.source.cloud },
          { name: 'Target', value: each.plan.target.cloud },
          { name: 'HA IPs', value: each.plan.haIps.map(({ address }) => address) },
          { name: 'Updated', value: each.updatedAt },
        ]),
        options,
      );
      if (found.length === 0) session.say('No migrations yet. Begin with: baton group discover --cloud <source>');
      return EXIT.done;
    },
  );
}
