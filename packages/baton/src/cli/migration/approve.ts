import { type Command, Option } from 'commander';
import { BatonError } from '../../domain/error.ts';
import { GATE_NAMES, type GateName } from '../../domain/gates.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { confirmTyped } from '../confirm.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { assertTaken, commandThenRun, declined, type RecordOptions } from './command-then-run.ts';
import { gateLines } from './gate-text.ts';
import { gateWords } from './gate-words.ts';
import { gateOf } from './next-commands.ts';
import { withAsking, withEvents } from './run-options.ts';

interface ApproveOptions extends RecordOptions {
  readonly gate?: GateName;
  readonly yes?: boolean;
}

export function addApprove(migration: Command, line: CommandLine): void {
  line.does<ApproveOptions>(
    withAsking(withEvents(withOutput(migration.command('approve'))))
      .description('open a gate: the migration goes on')
      .argument('<migration>', 'id or name')
      .addOption(new Option('--gate <gate>', 'which gate (default: the one it waits at)').choices(GATE_NAMES))
      .option('--yes', 'do not ask')
      .option('--record-only', 'record it; do not go on in this process'),
    approve,
  );
}

async function approve(
  session: Session,
  [idOrName = '']: readonly string[],
  options: ApproveOptions,
): Promise<ExitCode> {
  const services = await session.services();
  const found = await services.getMigration(idOrName);
  const gate = options.gate ?? gateOf(found);
  if (gate === null) {
    throw new BatonError({
      message: `${found.id} waits at no gate: its state is ${found.state}.`,
      code: 'COMMAND_REFUSED',
      kind: 'user',
      remedy: `A gate is opened when the migration has reached it. To follow it: baton migration watch ${found.id}`,
    });
  }
  const asked = { kind: 'approve', gate, by: session.user } as const;
  await assertTaken(services, found, asked);
  for (const each of gateLines(found, gate, await services.steps(found.id), session.style)) session.say(each);
  session.say('');
  if (!(await confirmTyped(session, gateWords(found, gate).phrase, options))) return declined(session);
  return await commandThenRun(session, services, found, asked, options);
}
