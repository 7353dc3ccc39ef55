import { Command, CommanderError, Option } from 'commander';
import { toErrorRecord } from '../domain/error.ts';
import type { CliDeps } from './cli-deps.ts';
import { addCloud } from './cloud.ts';
import { CommandLine } from './command-line.ts';
import { EXIT, exitCodeOfError, type ExitCode } from './exit-code.ts';
import { addDisk } from './disk.ts';
import { addGroup } from './group.ts';
import { addHaIp } from './ha-ip.ts';
import { addHook } from './hook.ts';
import { addMigration } from './migration.ts';
import { addMover } from './mover.ts';
import { addPlan } from './plan.ts';
import { httpUrl } from './plan/cutover-options.ts';
import { addProbe } from './probe.ts';
import { addServe } from './serve.ts';
import { errorText, stackText } from './render/error-text.ts';
import { findingsOf, findingsText } from './render/findings.ts';
import { Session } from './session.ts';
import { usageError } from './usage-error.ts';
import { addWorker } from './worker.ts';

/** The whole command line. `line` keeps what ran and how it ended. */
export function buildProgram(deps: CliDeps, line: CommandLine = new CommandLine(deps)): Command {
  const program = new Command('baton')
    .description('Moves a highly available pair of load balancers from one OpenStack cloud to another.')
    .version(deps.version, '--version')
    .option('--debug', 'print stacks of errors')
    .option('--no-color', 'no colours (env: NO_COLOR)')
    .option('--url <url>', 'use this controller (env: BATON_URL); without one, migrations run in this process', httpUrl)
    .option('--login-cloud <name>', 'entry of clouds.yaml that logs in there (env: BATON_LOGIN_CLOUD, else OS_CLOUD)')
    // Accepted before the object too, as the OpenStack client does; told in the help of the commands that use them.
    .addOption(new Option('--cloud <name>').hideHelp())
    .addOption(new Option('--source-cloud <name>').hideHelp())
    .addOption(new Option('--target-cloud <name>').hideHelp())
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => deps.stdout.write(text),
      writeErr: (text) => deps.stderr.write(text),
      // Told by `runCli`, like every other error.
      outputError: () => {},
    })
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  addCloud(program, line);
  addGroup(program, line);
  addHaIp(program, line);
  addPlan(program, line);
  addHook(program, line);
  addMigration(program, line);
  addProbe(program, line);
  addDisk(program, line);
  addMover(program, line);
  addServe(program, line);
  addWorker(program, line);
  return program;
}

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 usage, 3 preflight blocks, 4 rolled back, 5 waits for a person, 130 interrupted (resumable)`;

/** Runs one command line (`argv` without node and script) and answers with the exit code. Never throws. */
export async function runCli(argv: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const line = new CommandLine(deps);
  const program = buildProgram(deps, line);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return line.exitCode;
  } catch (error) {
    // Errors of the command line itself come before any session is there.
    const session =
      line.session ?? new Session(deps, { debug: argv.includes('--debug'), color: !argv.includes('--no-color') });
    if (!(error instanceof CommanderError)) return tell(session, error);
    if (error.exitCode === 0) return EXIT.done;
    // `baton plan` alone: commander has printed the help already.
    if (error.code === 'commander.help') return EXIT.usage;
    return tell(session, inOurWords(error, program, argv));
  } finally {
    await close(line.session);
  }
}

function tell(session: Session, error: unknown): ExitCode {
  session.talk.live(null);
  if (session.debug) session.say(stackText(error));
  if (session.signal.aborted) {
    session.say('Interrupted.');
    return EXIT.interrupted;
  }
  const record = toErrorRecord(error);
  const findings = record.code === 'PREFLIGHT_BLOCKED' && error instanceof Error ? findingsOf(error.cause) : [];
  if (findings.length > 0) session.say(`${findingsText(findings, session.style)}\n`);
  session.say(errorText(record, session.style));
  return exitCodeOfError(record.code);
}

/** What goes wrong at the very end is told, and does not change how the command ended. */
async function close(session: Session | null): Promise<void> {
  try {
    await session?.close();
  } catch (error) {
    if (session?.debug === true) session.say(stackText(error));
    session?.say(errorText(toErrorRecord(error), session.style));
  }
}

function inOurWords(error: CommanderError, program: Command, argv: readonly string[]): Error {
  const message = error.message.replace(/^error: /, '').replace(/\n\((Did you mean .*)\)$/, '. $1');
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return usageError(/[.?]$/.test(sentence) ? sentence : `${sentence}.`, `See: ${commandOf(program, argv)} --help`);
}

/** The deepest command that the line names: `baton plan create`. */
function commandOf(program: Command, argv: readonly string[]): string {
  let command = program;
  const names = [program.name()];
  for (const word of argv) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) continue;
    command = next;
    names.push(next.name());
  }
  return names.join(' ');
}
