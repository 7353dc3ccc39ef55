import type { Command } from 'commander';
import { collect, type CommandLine, withOutput } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { printable } from '../render/printable.ts';
import { assertTaken, commandThenRun, declined, type RecordOptions } from './command-then-run.ts';
import { partialRollbackCost, rollbackCost } from './rollback-cost.ts';
import { withEvents } from './run-options.ts';

interface RollbackOptions extends RecordOptions {
  readonly yes?: boolean;
  readonly reason?: string;
  readonly haIp?: readonly string[];
}

export function addRollback(migration: Command, line: CommandLine): void {
  line.does<RollbackOptions>(
    withEvents(withOutput(migration.command('rollback')))
      .description('give the service back to the source; what was made in the target is kept')
      .argument('<migration>', 'id or name')
      .option(
        '--ha-ip <address>',
        'only this HA IP returns, and the rollback window stays open; may be repeated',
        collect,
      )
      .option('--reason <text>', 'for the event log and the report')
      .option('--yes', 'do not ask')
      .option('--record-only', 'record it; do not go on in this process'),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      const reason = options.reason ?? 'asked for';
      if (options.haIp !== undefined) {
        const haIps = [...new Set(options.haIp)];
        const partial = { kind: 'rollback', reason, by: session.user, haIps } as const;
        await assertTaken(services, found, partial);
        session.say(printable(partialRollbackCost(found.plan, haIps)));
        const question = `Return ${haIps.join(', ')} to ${found.plan.source.cloud}?`;
        if (!(await confirm(session, question, options))) return declined(session);
        return await commandThenRun(session, services, found, partial, options);
      }
      const asked = { kind: 'rollback', reason, by: session.user } as const;
      await assertTaken(services, found, asked);
      session.say(printable(rollbackCost(found.plan, await services.steps(found.id))));
      if (!(await confirm(session, `Roll ${found.name} back to ${found.plan.source.cloud}?`, options)))
        return declined(session);
      return await commandThenRun(session, services, found, asked, options);
    },
  );
}
