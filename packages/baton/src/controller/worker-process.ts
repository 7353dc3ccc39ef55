/**
 * A worker is a process `baton worker <migration-id>` (cli/worker.ts).
 *
 *   its stdin   a pipe that is held open: when it closes, since this process stops it or is no more, the worker ends in good order
 *   its stdout  lines of JSON: `{"alive":true}` every second, and one at the end with the outcome of its run, or with an error
 *   its stderr  lines for the log
 *
 * A worker that is silent hangs, or was stopped by a signal, and is killed: it would hold a place for ever. That is counted in ticks
 * of this process, so that one which was stopped itself does not blame its workers.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ControllerLog } from './controller-log.ts';
import type { StartWorker, Worker, WorkerEnd } from './worker.ts';
import { readWorkerLine } from './worker-line.ts';

const TICK_MS = 1000;
const SILENT_TICKS = 15;
/** Node starts, and reads its program, from a slow disk. */
const SILENT_TICKS_BEFORE_FIRST_WORD = 60;
/** A process that the worker left behind may hold its pipes open. */
const READ_TO_THE_END_MS = 1000;
/** 128 + SIGINT: its run was interrupted, and there was nobody left to tell it to. */
const INTERRUPTED = 130;

export interface WorkerProcessParts {
  /** Runs `baton` up to its arguments: the program, its arguments, the script. */
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: ControllerLog;
  /** One second when it is not said. */
  readonly tickMs?: number;
}

export function workerProcesses(parts: WorkerProcessParts): StartWorker {
  return (migrationId) => {
    try {
      return new WorkerProcess(parts, migrationId);
    } catch (error) {
      // Most of what can go wrong is an event of the child; some of it, such as ENOMEM, is thrown.
      const how = `it could not be started: ${error instanceof Error ? error.message : String(error)}`;
      const nothing = (): void => undefined;
      return { outcome: Promise.resolve({ kind: 'no-outcome', error: null, how }), stop: nothing, kill: nothing };
    }
  };
}

class WorkerProcess implements Worker {
  readonly outcome: Promise<WorkerEnd>;
  readonly #child: ChildProcess;
  #told: WorkerEnd | null = null;
  #silentTicks = 0;
  #isHeard = false;

  constructor({ command: [program, ...words], env, log, tickMs = TICK_MS }: WorkerProcessParts, migrationId: string) {
    this.#child = spawn(program, [...words, 'worker', migrationId], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr, pid } = this.#child;
    // It may be gone when it is told to stop.
    stdin?.on('error', () => undefined);
    onLine(stdout, (line) => this.#hear(line));
    onLine(stderr, (line) => log.warn({ migrationId, pid }, line));
    const ticks = setInterval(() => {
      this.#silentTicks += 1;
      if (this.#silentTicks !== (this.#isHeard ? SILENT_TICKS : SILENT_TICKS_BEFORE_FIRST_WORD)) return;
      log.warn({ migrationId, pid }, 'The worker has been silent for too long; it is killed.');
      this.kill();
    }, tickMs);
    this.outcome = endOf(this.#child).then((how) => {
      clearInterval(ticks);
      if (this.#told !== null) return this.#told;
      return how.code === INTERRUPTED ? { kind: 'interrupted' } : { kind: 'no-outcome', error: null, how: how.text };
    });
  }

  stop(): void {
    this.#child.stdin?.end();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #hear(line: string): void {
    this.#isHeard = true;
    this.#silentTicks = 0;
    this.#told = readWorkerLine(line) ?? this.#told;
  }
}

interface Exit {
  readonly code: number | null;
  readonly text: string;
}

/** When the process has ended, and all that it said is read. */
async function endOf(child: ChildProcess): Promise<Exit> {
  return await new Promise((resolve) => {
    child.once('error', (error) => {
      // Emitted too when it could not be killed; only one that never started has no pid.
      if (child.pid === undefined) resolve({ code: null, text: `it could not be started: ${error.message}` });
    });
    child.once('exit', (code, signal) => {
      const exit = { code, text: signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}` };
      const read = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, READ_TO_THE_END_MS);
      child.once('close', () => {
        clearTimeout(read);
        resolve(exit);
      });
    });
  });
}

function onLine(stream: Readable | null, hear: (line: string) => void): void {
  if (stream === null) return;
  stream.on('error', () => undefined);
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', hear);
}
