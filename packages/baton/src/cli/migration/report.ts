import { type Command, Option } from 'commander';
import type { CommandLine } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { saveText } from '../plan/plan-text.ts';
import { renderValue } from '../render/formats.ts';

interface ReportOptions {
  readonly format: 'markdown' | 'json';
  readonly output?: string;
  readonly force?: boolean;
}

export function addReport(migration: Command, line: CommandLine): void {
  line.does<ReportOptions>(
    migration
      .command('report')
      .description('forecast beside measured, every proof, every request id')
      .argument('<migration>', 'id or name')
      .addOption(
        new Option('-f, --format <format>', 'how to write it').choices(['markdown', 'json']).default('markdown'),
      )
      .option('-o, --output <file>', 'write to a file instead of stdout')
      .option('--force', 'replace the file'),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      const report = await services.report(found.id);
      const text = options.format === 'json' ? `${renderValue(report.json, 'json')}\n` : report.markdown;
      if (options.output === undefined) {
        session.write(text);
        return EXIT.done;
      }
      await saveText(options.output, text, options.force === true, session.signal);
      session.say(`Written to ${options.output}.`);
      return EXIT.done;
    },
  );
}
