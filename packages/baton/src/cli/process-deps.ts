import { isatty } from 'node:tty';
import type { CliDeps } from './cli-deps.ts';
import { EXIT } from './exit-code.ts';

/** The dependencies of the CLI in a real process: its streams, its environment, its signals. */
export function processDeps(options: Pick<CliDeps, 'services' | 'startController' | 'runWanted' | 'version'>): CliDeps {
  let outlivesReaders = false;
  // `baton migration list | head -1` closes the pipe early; that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!outlivesReaders) process.exit(EXIT.done);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' || !outlivesReaders) throw error;
  });
  return {
    ...options,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    isTty: {
      stdin: isatty(0),
      stdout: isatty(1),
      stderr: isatty(2),
    },
    env: process.env,
    now: () => new Date(),
    signal: stopSignal(),
    interrupt: () => process.kill(process.pid, 'SIGINT'),
    outliveReaders: () => {
      outlivesReaders = true;
    },
    onExit: (restore) => {
      process.once('exit', restore);
      return () => process.off('exit', restore);
    },
  };
}

/** The first SIGINT or SIGTERM asks for a stop in good order; the second one does not wait for it. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new Error(`stopped by ${name}`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
