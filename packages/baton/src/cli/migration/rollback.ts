import type { Command } from 'commander';
import { type CommandLine, withOutput } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { printable } from '../render/printable.ts';
import { commandThenRun, declined, type RecordOptions } from './command-then-run.ts';
import { rollbackCost } from './rollback-cost.ts';
import { withEvents } from './run-options.ts';

interface RollbackOptions extends RecordOptions {
  readonly yes?: boolean;
  readonly reason?: string;
}

export function addRollback(migration: Command, line: CommandLine): void {
  line.does<RollbackOptions>(
    withEvents(withOutput(migration.command('rollback')))
      .description('give the service back to the source; what was made in the target is kept')
      .argument('<migration>', 'id or name')
      .option('--reason <text>', 'for the event log and the report')
      .option('--yes', 'do not ask')
      .option('--record-only', 'record it; do not go on in this process'),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      session.say(printable(rollbackCost(found.plan, await services.steps(found.id))));
      if (!(await confirm(session, `Roll ${found.name} back to ${found.plan.source.cloud}?`, options)))
        return declined(session);
      const asked = { kind: 'rollback', reason: options.reason ?? 'asked for', by: session.user } as const;
      return await commandThenRun(session, services, found, asked, options);
    },
  );
}
