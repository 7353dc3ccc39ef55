import { type Command, Option } from 'commander';
import type { CliDeps } from './cli-deps.ts';
import type { ExitCode } from './exit-code.ts';
import { FORMATS } from './render/formats.ts';
import { type GlobalOptions, Session } from './session.ts';

/** What a command does: looks at its arguments, prints its result, and says how it went. */
export type Action<Options> = (session: Session, args: readonly string[], options: Options) => Promise<ExitCode>;

/** Where commands are built: binds actions to the dependencies and keeps the session and exit code of the one that ran. */
export class CommandLine {
  readonly deps: CliDeps;
  session: Session | null = null;
  exitCode: ExitCode = 0;

  constructor(deps: CliDeps) {
    this.deps = deps;
  }

  does<Options>(command: Command, action: Action<Options>): Command {
    return command.action(async () => {
      const options = command.optsWithGlobals<Options & GlobalOptions>();
      this.session = new Session(this.deps, options);
      this.exitCode = await action(this.session, command.args, options);
    });
  }
}

/** `-f` and `-c`, as the OpenStack client has them. */
export function withOutput(command: Command): Command {
  return command
    .addOption(new Option('-f, --format <format>', 'how to print the result').choices(FORMATS).default('table'))
    .option('-c, --column <name>', 'print only this column; may be repeated', collect);
}

export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

export function withCloud(command: Command): Command {
  return command.option('--cloud <name>', 'entry of clouds.yaml (env: OS_CLOUD)');
}

export function withBothClouds(command: Command): Command {
  return command
    .option('--source-cloud <name>', 'entry of clouds.yaml (env: BATON_SOURCE_CLOUD)')
    .option('--target-cloud <name>', 'entry of clouds.yaml (env: BATON_TARGET_CLOUD)');
}
