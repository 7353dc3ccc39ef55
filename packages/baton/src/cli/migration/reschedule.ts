import type { Command } from 'commander';
import { GATE_NAMES, gateText } from '../../domain/gates.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { type GateOptions, gateWishes, withGates } from '../plan/gate-options.ts';
import type { OutputOptions } from '../session.ts';
import { usageError } from '../usage-error.ts';
import { assertTaken } from './command-then-run.ts';
import { resultRow } from './migration-row.ts';

export function addReschedule(migration: Command, line: CommandLine): void {
  line.does<OutputOptions & GateOptions>(
    withGates(withOutput(migration.command('reschedule')))
      .description('say anew when gates open that are ahead; what is not named stays as it is')
      .argument('<migration>', 'id or name'),
    async (session, [idOrName = ''], options) => {
      const wishes = gateWishes(options);
      const asked = GATE_NAMES.flatMap((gate) => {
        const opens = wishes[gate];
        return opens === undefined ? [] : [{ kind: 'reschedule', gate, opens, by: session.user } as const];
      });
      if (asked.length === 0) {
        throw usageError(
          'No gate is named.',
          'Say which gate opens when: --cutover-gate 2026-12-01T03:00:00+01:00, or --window "Mon-Fri 22:00-06:00 Europe/Amsterdam".',
        );
      }
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      // All of them, or none.
      for (const one of asked) await assertTaken(services, found, one);
      for (const one of asked) {
        await services.command(found.id, one);
        session.say(`${one.gate}: ${gateText(one.opens)}`);
      }
      session.say(
        (await services.isRunning(found.id)) || services.elsewhere !== undefined
          ? 'Recorded. Whoever runs it goes by that.'
          : `Recorded. No process runs ${found.id}; it goes on with: baton migration start ${found.id}`,
      );
      session.record(resultRow(found, 'recorded'), options);
      return EXIT.done;
    },
  );
}
