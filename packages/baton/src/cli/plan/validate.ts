import type { Command } from 'commander';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { summary, worstFirst } from '../render/findings.ts';
import type { OutputOptions } from '../session.ts';
import { loadPlan } from './plan-text.ts';

const COLUMNS = ['Result', 'Check', 'Detail', 'Remedy'] as const;

export function addPlanValidate(plan: Command, line: CommandLine): void {
  line.does<OutputOptions & { readonly offline?: boolean }>(
    withOutput(plan.command('validate'))
      .description('check a plan file, then both clouds as they are now; changes nothing')
      .argument('<file>', 'plan file')
      .option('--offline', 'check the file only'),
    async (session, [file = ''], options) => {
      const checked = await loadPlan(file, session.signal);
      if (options.offline === true) {
        session.say(`${file} is a valid plan. The clouds were not looked at.`);
        return EXIT.done;
      }
      const services = await session.services();
      const findings = await services.preflight(checked, session.signal);
      session.list(
        COLUMNS,
        worstFirst(findings).map(({ result, check, detail, remedy }) => [
          { name: 'Result', value: result },
          { name: 'Check', value: check },
          { name: 'Detail', value: detail },
          { name: 'Remedy', value: remedy },
        ]),
        options,
      );
      session.say(`${summary(findings)}.`);
      if (findings.some(({ result }) => result === 'block')) {
        session.say('The migration cannot start before what blocks is solved.');
        return EXIT.preflightBlocks;
      }
      session.say(`Next: baton migration start ${file}`);
      return EXIT.done;
    },
  );
}
