import type { Command } from 'commander';
import { collect, type CommandLine, withOutput } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { printable } from '../render/printable.ts';
import { assertTaken, commandThenRun, declined, type RecordOptions } from './command-then-run.ts';
import { withEvents } from './run-options.ts';

interface CutOverOptions extends RecordOptions {
  readonly yes?: boolean;
  readonly haIp: readonly string[];
}

/** The first cutover is a gate of the runbook; this is for HA IPs that were returned one by one since. */
export function addCutOver(migration: Command, line: CommandLine): void {
  line.does<CutOverOptions>(
    withEvents(withOutput(migration.command('cut-over')))
      .description('move an HA IP that was returned alone forward to the target again')
      .argument('<migration>', 'id or name')
      .requiredOption('--ha-ip <address>', 'which HA IP; may be repeated', collect)
      .option('--yes', 'do not ask')
      .option('--record-only', 'record it; do not go on in this process'),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      const haIps = [...new Set(options.haIp)];
      const asked = { kind: 'cut-over', haIps, by: session.user } as const;
      await assertTaken(services, found, asked);
      const { target } = found.plan;
      session.say(
        printable(
          `${haIps.join(', ')}: led to ${target.cloud} again, seen to be served there before ${found.plan.source.cloud} lets go.`,
        ),
      );
      if (!(await confirm(session, `Cut ${haIps.join(', ')} over to ${target.cloud}?`, options)))
        return declined(session);
      return await commandThenRun(session, services, found, asked, options);
    },
  );
}
