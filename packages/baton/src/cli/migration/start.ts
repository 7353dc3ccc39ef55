import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Migration } from '../../domain/migration.ts';
import type { RunsElsewhere } from '../../services/runs-elsewhere.ts';
import type { Services } from '../../services/services.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { loadPlan } from '../plan/plan-text.ts';
import { bytesText, rangeText, spanText } from '../render/quantity.ts';
import type { OutputOptions, Session } from '../session.ts';
import { usageError } from '../usage-error.ts';
import { resultRow } from './migration-row.ts';
import { runHere } from './run-here.ts';
import { assertCanAsk, type RunOptions, withAsking, withEvents } from './run-options.ts';

interface StartOptions extends OutputOptions, RunOptions {
  readonly detach?: boolean;
}

export function addStart(migration: Command, line: CommandLine): void {
  line.does<StartOptions>(
    withAsking(withEvents(withOutput(migration.command('start'))))
      .description('start a migration from a plan file, or go on with one that rests')
      .argument('<plan-file|migration>', 'plan file, or id or name of a migration')
      .addOption(
        new Option('--detach', 'with a controller: do not watch it; it goes on there').conflicts([
          'ask',
          'approveAfter',
        ]),
      ),
    async (session, [what = ''], options) => {
      assertCanAsk(session, options);
      const services = await session.services();
      if (options.detach === true && services.elsewhere === undefined) {
        throw usageError(
          'Without a controller a migration runs in this process, which cannot leave it: --detach is not for it.',
          'Leave --detach out, or name a controller: --url https://... (env: BATON_URL).',
        );
      }
      const started = (await isPlanFile(what)) ? await startNew(session, what) : await goOn(session, what);
      return options.detach === true && services.elsewhere !== undefined
        ? await leaveTo(services.elsewhere, session, started, options)
        : await runHere(session, services, started, options);
    },
  );
}

/** The controller runs it; whoever wants to see it watches it. */
async function leaveTo(
  elsewhere: RunsElsewhere,
  session: Session,
  started: Migration,
  options: OutputOptions,
): Promise<ExitCode> {
  await elsewhere.start(started.id, session.signal);
  session.say(`The controller runs it. To see it: baton migration watch ${started.id}`);
  session.record(resultRow(started, 'running-elsewhere'), options);
  return EXIT.done;
}

/** An existing file, or a name that only a plan file has. Everything else is an id or a name. */
async function isPlanFile(what: string): Promise<boolean> {
  if (/\.ya?ml$/i.test(what)) return true;
  return await stat(what).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function startNew(session: Session, file: string): Promise<Migration> {
  const plan = await loadPlan(file, session.signal);
  const services = await session.services();
  session.say(`Preflight of ${plan.name}: ${plan.source.cloud} -> ${plan.target.cloud}`);
  const made = await services.createMigration(plan, session.signal);
  const { outageMs, exposureSeconds, durationSeconds, bytes } = plan.forecast;
  session.say(`Migration ${made.id} of ${made.name} started.`);
  session.say(
    `  forecast: outage ${rangeText(outageMs, 'ms')}, exposure ${spanText(exposureSeconds)}, ` +
      `duration ${spanText(durationSeconds)}, ${bytesText(bytes)}`,
  );
  session.say(
    services.elsewhere === undefined
      ? `  It may be interrupted at any time; it goes on with: baton migration start ${made.id}\n`
      : `  It goes on in the controller when this process ends; to see it again: baton migration watch ${made.id}\n`,
  );
  return made;
}

async function goOn(session: Session, idOrName: string): Promise<Migration> {
  const services: Services = await session.services();
  const found = await services.getMigration(idOrName);
  session.say(`Migration ${found.id} of ${found.name} goes on${found.stepId === null ? '' : ` at ${found.stepId}`}.\n`);
  return found;
}
