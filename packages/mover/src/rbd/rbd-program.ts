import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { MoverError } from '../mover-error.ts';
import { rbdFailure, secretsHidden } from './rbd-failure.ts';

export interface RbdProgramOptions {
  /** Default `rbd`, looked up in PATH. */
  readonly program?: string;
  /** A command that runs another one where the cluster can be reached, such as `ssh ceph1`; absent: here. */
  readonly through?: readonly string[];
  /** Path of a ceph.conf. Default: where Ceph looks for it. */
  readonly conf?: string;
  /** The cephx user without `client.`; its key stays in the keyring, and never on a command line. */
  readonly id?: string;
  readonly keyring?: string;
  /** How long a command may run that moves no data. Default 120 s. */
  readonly timeoutMs?: number;
  /** How long one that moves data may run. Default 24 h. */
  readonly dataTimeoutMs?: number;
}

/** A command that runs. */
export interface RunningRbd {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when it ended well; rejects with what it said. */
  readonly finished: Promise<void>;
  /** Ends it at once, and returns when it has ended. Never rejects. */
  kill(): Promise<void>;
}

const MOST_ANSWER_BYTES = 64 * 1024 * 1024;
const MOST_WORDS = 16 * 1024;

/** Runs the `rbd` program: without a shell, for a bounded time, with its own words in the error when it fails. */
export class RbdProgram {
  readonly #program: string;
  readonly #before: readonly string[];
  readonly #globals: readonly string[];
  readonly #timeoutMs: number;
  readonly #dataTimeoutMs: number;

  constructor(options: RbdProgramOptions = {}) {
    const { through = [], program = 'rbd' } = options;
    const [runner, ...itsArguments] = through;
    this.#program = runner ?? program;
    this.#before = runner === undefined ? [] : [...itsArguments, program];
    const { conf, id, keyring } = options;
    this.#globals = [...pair('--conf', conf), ...pair('--id', id), ...pair('--keyring', keyring)];
    this.#timeoutMs = options.timeoutMs ?? 120_000;
    this.#dataTimeoutMs = options.dataTimeoutMs ?? 24 * 3600_000;
  }

  /** What it wrote. `long`: it moves data. Rejects with a `MoverError`. */
  async run(
    args: readonly string[],
    options: { readonly stdin?: string; readonly long?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<string> {
    const running = this.#start(args, options.long === true ? this.#dataTimeoutMs : this.#timeoutMs, options.signal);
    running.stdin.end(options.stdin ?? '');
    const answer: Buffer[] = [];
    let length = 0;
    running.stdout.on('data', (bytes: Buffer) => {
      length += bytes.length;
      if (length <= MOST_ANSWER_BYTES) answer.push(bytes);
      else void running.kill();
    });
    await running.finished;
    return Buffer.concat(answer).toString('utf8');
  }

  /** A command whose data is streamed. */
  stream(args: readonly string[], signal?: AbortSignal): RunningRbd {
    return this.#start(args, this.#dataTimeoutMs, signal);
  }

  #start(args: readonly string[], timeoutMs: number, signal?: AbortSignal): RunningRbd {
    const what = `rbd ${args.slice(0, args[0] === 'snap' || args[0] === 'migration' ? 2 : 1).join(' ')}`;
    const child = spawn(this.#program, [...this.#before, ...this.#globals, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    const finished = ended(child, what, timeoutMs, signal);
    finished.catch(() => undefined);
    // Whoever reads or writes is told; between the two it must not end the process.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);
    const gone = new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.once('error', () => resolve());
    });
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      child.stdin.destroy();
      child.stdout.destroy();
      await gone;
    };
    return { stdin: child.stdin, stdout: child.stdout, finished, kill };
  }
}

function ended(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  what: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<void> {
  let words = '';
  child.stderr.on('data', (bytes: Buffer) => {
    words = (words + bytes.toString('utf8')).slice(-MOST_WORDS);
  });
  return new Promise((resolve, reject) => {
    let stopped: string | null = null;
    const stop = (why: string): void => {
      stopped ??= why;
      child.kill('SIGKILL');
    };
    const onAbort = (): void => stop('it was told to stop');
    const timer = setTimeout(() => stop(`it did not end within ${String(timeoutMs / 1000)} s`), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    const settle = (after: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      after();
    };
    child.once('error', (error) => settle(() => reject(notStarted(what, error))));
    child.once('close', (code, killedBy) =>
      settle(() => {
        if (code === 0 && stopped === null) resolve();
        else
          reject(
            rbdFailure({
              what,
              code,
              words: secretsHidden(words),
              stopped: stopped ?? (killedBy === null ? null : `it was ended by ${killedBy}`),
            }),
          );
      }),
    );
  });
}

function notStarted(what: string, cause: Error): MoverError {
  return new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${what} could not be started: ${cause.message}.`,
    remedy: 'Install the rbd program (Debian: ceph-common) where this runs, or name its path.',
    cause,
  });
}

function pair(option: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [option, value];
}
