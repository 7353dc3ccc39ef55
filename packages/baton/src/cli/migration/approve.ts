import { type Command, Option } from 'commander';
import { BatonError } from '../../domain/error.ts';
import type { Migration } from '../../domain/migration.ts';
import type { StepRecord } from '../../domain/step.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { confirmTyped } from '../confirm.ts';
import type { ExitCode } from '../exit-code.ts';
import { printable } from '../render/printable.ts';
import type { Session } from '../session.ts';
import { commandThenRun, declined, type RecordOptions } from './command-then-run.ts';
import { cutoverForecast } from './cutover-forecast.ts';
import { gateOf } from './next-commands.ts';
import { rollbackCost } from './rollback-cost.ts';
import { unprovedTexts } from './unproved.ts';

interface ApproveOptions extends RecordOptions {
  readonly gate?: 'cutover' | 'secondary';
  readonly yes?: boolean;
}

export function addApprove(migration: Command, line: CommandLine): void {
  line.does<ApproveOptions>(
    withOutput(migration.command('approve'))
      .description('open a gate: the migration goes on')
      .argument('<migration>', 'id or name')
      .addOption(
        new Option('--gate <gate>', 'which gate (default: the one it waits at)').choices(['cutover', 'secondary']),
      )
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
  tellGate(session, found, gate, await services.steps(found.id));
  if (!(await confirmTyped(session, phraseOf(gate, found.name), options))) return declined(session);
  return await commandThenRun(session, services, found, { kind: 'approve', gate, by: session.user }, options);
}

function phraseOf(gate: string, name: string): string {
  return gate === 'cutover' ? `cut over ${name}` : `end rollback window of ${name}`;
}

/** What was proved, what could not be proved with this access, what happens next, and the way back. */
function tellGate(session: Session, migration: Migration, gate: string, steps: readonly StepRecord[]): void {
  const { plan } = migration;
  const done = steps.filter(({ state }) => state === 'done');
  const proved = done.flatMap(({ evidence }) => evidence?.proofs ?? []).filter(({ result }) => result === 'proved');
  const addresses = plan.haIps.map(({ address }) => address).join(', ');
  const secondary = plan.loadBalancers.find(({ role }) => role === 'secondary')?.name ?? 'the secondary';
  const next =
    gate === 'cutover'
      ? `${addresses}: from ${plan.source.cloud} to ${plan.target.cloud}, ${cutoverForecast(plan)}`
      : `${secondary} is copied, powered off in ${plan.source.cloud} and started in ${plan.target.cloud}`;
  const back =
    gate === 'cutover'
      ? `stays open until the secondary leaves ${plan.source.cloud}; by itself if the cutover is not proved within ${plan.timeouts.cutover} s`
      : rollbackCost(plan, steps);
  const lines = [
    ['gate', `${gate} of ${migration.name} (${migration.id})`],
    ['proved', String(proved.length)],
    ...unprovedTexts(done, plan).map((text, index) => [index === 0 ? 'not provable' : '', text]),
    ['next', next],
    [gate === 'cutover' ? 'way back' : 'rollback now', back],
  ];
  for (const [label = '', text = ''] of lines)
    session.say(`  ${session.style.colors.dim(label.padEnd(13))} ${printable(text)}`);
  session.say('');
}
