import { interruption, runMover } from '@baton/mover';
import type { Command } from 'commander';
import type { CommandLine } from './command-line.ts';
import type { ExitCode } from './exit-code.ts';
import type { Session } from './session.ts';

/** `baton mover ...`: what `baton-mover` does, in this process. */
export function addMover(program: Command, line: CommandLine): void {
  const mover = program.command('mover').helpCommand(false).description('one end of the move of a disk, or the relay');
  line.does(
    mover
      .command('run')
      .description('run one job; tells one JSON object in each line of stdout')
      .argument('<job>', 'a file that holds the job as JSON, or - for stdin'),
    run,
  );
}

async function run(session: Session, [job = '']: readonly string[]): Promise<ExitCode> {
  const { stdin, stdout } = session.deps;
  const ended = new AbortController();
  const end = (): void => ended.abort(interruption('it was told to'));
  if (session.signal.aborted) end();
  session.signal.addEventListener('abort', end, { once: true });
  try {
    return await runMover([job], {
      stdin,
      stdout,
      stderr: { write: (text) => session.say(text.trimEnd()) },
      signal: ended.signal,
    });
  } finally {
    session.signal.removeEventListener('abort', end);
  }
}
