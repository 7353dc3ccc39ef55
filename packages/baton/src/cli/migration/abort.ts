import type { Command } from 'commander';
import { type CommandLine, withOutput } from '../command-line.ts';
import { confirmTyped } from '../confirm.ts';
import { printable } from '../render/printable.ts';
import { commandThenRun, declined, type RecordOptions } from './command-then-run.ts';
import { rollbackCost } from './rollback-cost.ts';
import { withEvents } from './run-options.ts';

interface AbortOptions extends RecordOptions {
  readonly yes?: boolean;
  readonly reason?: string;
}

export function addAbort(migration: Command, line: CommandLine): void {
  line.does<AbortOptions>(
    withEvents(withOutput(migration.command('abort')))
      .description('roll back, then remove what was made in the target, and end the migration')
      .argument('<migration>', 'id or name')
      .option('--reason <text>', 'for the event log and the report')
      .option('--yes', 'do not ask')
      .option('--record-only', 'record it; do not go on in this process'),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      session.say(printable(rollbackCost(found.plan, await services.steps(found.id))));
      session.say(
        `Then both load balancers run in ${printable(found.plan.source.cloud)} again, and what ${found.id} made in ` +
          `${printable(found.plan.target.cloud)} is removed. What stays there: the reservation of the HA IPs' addresses, ` +
          `so that nobody else gets them, and key pairs.`,
      );
      if (!(await confirmTyped(session, `abort ${found.name}`, options))) return declined(session);
      const asked = { kind: 'abort', reason: options.reason ?? 'asked for', by: session.user } as const;
      return await commandThenRun(session, services, found, asked, options);
    },
  );
}
