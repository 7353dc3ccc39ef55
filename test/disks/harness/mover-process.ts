/** One end as a real process: it takes its job on stdin, and tells what it does in lines of JSON. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A line, named by its only field: `listening`, `linked`, `progress`, `commit`, `broken`, `report`, `error`. */
export type Line = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface MoverProcess {
  readonly process: ChildProcess;
  /** So far, in order. */
  readonly lines: readonly Line[];
  /** Resolves with the first line of that name, also one that has come already; null when it ends without. */
  first(name: string): Promise<Readonly<Record<string, unknown>> | null>;
  /** Calls back for every line from now on. */
  onLine(take: (line: Line) => void): void;
  /** SIGKILL: it can do nothing about it. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves with the exit code; null when it was killed. */
  readonly over: Promise<number | null>;
  readonly isOver: () => boolean;
  /** What it said besides its lines, the last of it. */
  readonly said: () => string;
}

export function startMover(
  program: readonly string[],
  job: string,
  environment: NodeJS.ProcessEnv = process.env,
): MoverProcess {
  const [command = '', ...words] = program;
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'pipe'], env: environment });
  const lines: Line[] = [];
  const takers: ((line: Line) => void)[] = [];
  let said = '';
  let ended = false;
  // A job that is not read to its end is told by the exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(job);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = parsed(text);
    if (line === null) {
      // The last line of a killed process may be cut anywhere.
      said = `${said}${text}\n`.slice(-4000);
      return;
    }
    lines.push(line);
    for (const take of takers) take(line);
  });
  const over = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      ended = true;
      resolve(code);
    });
  });
  return {
    process: child,
    lines,
    first: async (name) =>
      await new Promise((resolve) => {
        const found = lines.find((line) => name in line)?.[name];
        if (found !== undefined) return resolve(found);
        takers.push((line) => {
          const told = line[name];
          if (told !== undefined) resolve(told);
        });
        void over.then(() => resolve(null));
      }),
    onLine: (take) => void takers.push(take),
    kill: async () => {
      child.kill('SIGKILL');
      await over;
    },
    over,
    isOver: () => ended,
    said: () => said,
  };
}

function parsed(text: string): Line | null {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? (line as Line) : null;
  } catch {
    return null;
  }
}
