import type { Command } from 'commander';
import { type CommandLine, withOutput } from '../command-line.ts';
import type { MigrationSummary } from '../../domain/migration-summary.ts';
import { EXIT } from '../exit-code.ts';
import type { OutputOptions } from '../session.ts';
import { returnedAmong } from './ha-ips-lead.ts';

const COLUMNS = ['ID', 'Name', 'State', 'Step', 'Source', 'Target', 'HA IPs', 'Updated'] as const;

export function addList(migration: Command, line: CommandLine): void {
  line.does<OutputOptions>(
    withOutput(migration.command('list')).description('list all migrations'),
    async (session, _args, options) => {
      const services = await session.services();
      const found = await services.summaries();
      const returned = await Promise.all(found.map((each) => returnedAmong(services, each)));
      session.list(
        COLUMNS,
        found.map((each, index) => [
          { name: 'ID', value: each.id },
          { name: 'Name', value: each.name },
          { name: 'State', value: each.state },
          { name: 'Step', value: each.stepId },
          { name: 'Source', value: each.sourceCloud },
          { name: 'Target', value: each.targetCloud },
          { name: 'HA IPs', value: each.haIps, ...mixedText(each, returned[index]) },
          { name: 'Updated', value: each.updatedAt },
        ]),
        options,
      );
      if (found.length === 0) session.say('No migrations yet. Begin with: baton group discover --cloud <source>');
      return EXIT.done;
    },
  );
}

/** Where some were returned, each says where it leads. */
function mixedText(
  { haIps, sourceCloud, targetCloud }: MigrationSummary,
  returned: readonly string[] = [],
): { readonly text?: string } {
  if (returned.length === 0) return {};
  const text = haIps.map((address) => `${address} (${returned.includes(address) ? sourceCloud : targetCloud})`);
  return { text: text.join('\n') };
}
