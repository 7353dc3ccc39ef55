/** Runs programs and keeps what they said. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly stderrSoFar: () => string;
  readonly finished: Promise<Finished>;
}

export function startCommand(argv: readonly string[], env: Readonly<Record<string, string>> = {}, input = ''): Running {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, stderrSoFar: () => stderr, finished };
}

export async function runCommand(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return startCommand(argv, env).finished;
}

/** As runCommand; a failure is thrown with all that was said. */
export async function mustRun(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const done = await runCommand(argv, env);
  if (done.code !== 0)
    throw new Error(`${argv.join(' ')} ended with ${done.code ?? done.signal}:\n${done.stdout}\n${done.stderr}`);
  return done.stdout;
}

export async function eventually<T>(
  what: string | (() => string),
  seconds: number,
  look: () => Promise<T | null> | T | null,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`${typeof what === 'string' ? what : what()}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
