import type { Command } from 'commander';
import { writeWorkerLine } from '../controller/worker-line.ts';
import { toErrorRecord } from '../domain/error.ts';
import type { CommandLine } from './command-line.ts';
import { EXIT, exitCodeOfError, exitCodeOfOutcome, type ExitCode } from './exit-code.ts';
import { stackText } from './render/error-text.ts';
import type { Session } from './session.ts';

/** Its controller takes one that says nothing for long for one that hangs (controller/worker-process.ts). */
const ALIVE_EVERY_MS = 1000;

/** `baton worker`: one migration, for the controller that started this process and holds its stdin open. */
export function addWorker(program: Command, line: CommandLine): void {
  line.does(
    program
      .command('worker', { hidden: true })
      .description('run one migration for a controller, until its outcome or the end of stdin')
      .argument('<migration-id>'),
    work,
  );
}

async function work(session: Session, [migrationId = '']: readonly string[]): Promise<ExitCode> {
  const { deps, signal } = session;
  // A controller that was killed reads no more, and its worker still ends in good order.
  deps.outliveReaders();
  const alive = setInterval(() => deps.stdout.write(writeWorkerLine({ alive: true })), ALIVE_EVERY_MS);
  const letGo = new AbortController();
  const onEnd = (): void => letGo.abort(new Error('the controller is gone, or wants this worker to end'));
  for (const event of ['end', 'close', 'error']) deps.stdin.once(event, onEnd);
  deps.stdin.resume();
  const stop = AbortSignal.any([signal, letGo.signal]);
  try {
    const outcome = await deps.runWanted(migrationId, stop);
    deps.stdout.write(writeWorkerLine({ outcome }));
    return exitCodeOfOutcome(outcome);
  } catch (error) {
    // A stop while it was still beginning (sessions, probes) is a stop like any other.
    if (stop.aborted) return EXIT.interrupted;
    const record = toErrorRecord(error);
    if (record.kind === 'bug') session.say(stackText(error));
    deps.stdout.write(writeWorkerLine({ error: record }));
    return exitCodeOfError(record.code);
  } finally {
    clearInterval(alive);
    for (const event of ['end', 'close', 'error']) deps.stdin.off(event, onEnd);
    deps.stdin.pause();
  }
}
