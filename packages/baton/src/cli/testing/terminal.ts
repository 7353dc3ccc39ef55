import { PassThrough } from 'node:stream';
import type { Services } from '../../services/services.ts';
import type { CliDeps } from '../cli-deps.ts';
import { runCli } from '../program.ts';

export interface TerminalOptions {
  /** Or how they are opened. */
  readonly services?: Services | CliDeps['services'];
  readonly isTty?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** What a person types. */
  readonly typed?: string;
  readonly signal?: AbortSignal;
  readonly columns?: number;
  readonly rows?: number;
  /** Keys that are pressed one by one; `typed` ends the input, these do not. */
  readonly stdin?: PassThrough;
  readonly startController?: CliDeps['startController'];
  readonly runWanted?: CliDeps['runWanted'];
  /** Hears what is written to stdout and stderr as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line against streams that remember. */
export async function baton(argv: readonly string[], options: TerminalOptions = {}): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const isTty = options.isTty ?? false;
  const stdin = options.stdin ?? new PassThrough();
  if (options.typed !== undefined) stdin.end(options.typed);
  const deps: CliDeps = {
    services: (wanted) => {
      if (options.services === undefined) throw new Error('this command line needs no services');
      return typeof options.services === 'function' ? options.services(wanted) : Promise.resolve(options.services);
    },
    startController:
      options.startController ?? (() => Promise.reject(new Error('this command line starts no controller'))),
    runWanted:
      options.runWanted ?? (() => Promise.reject(new Error('this command line runs nothing for a controller'))),
    stdout: {
      write: (text: string) => {
        stdout += text;
        options.onOutput?.(text);
      },
      columns: options.columns,
      rows: options.rows,
    },
    stderr: {
      write: (text: string) => {
        stderr += text;
        options.onOutput?.(text);
      },
      columns: options.columns,
      rows: options.rows,
    },
    stdin,
    isTty: { stdin: isTty, stdout: isTty, stderr: isTty },
    env: { TZ: 'UTC', LANG: 'C.UTF-8', USER: 'alice', ...options.env },
    now: () => new Date('2026-11-22T03:12:30.000Z'),
    signal: options.signal ?? new AbortController().signal,
    interrupt: () => stdin.emit('interrupt'),
    onExit: () => () => undefined,
    outliveReaders: () => undefined,
    version: '0.1.0',
  };
  const code = await runCli(argv, deps);
  return { code, stdout, stderr };
}
