/** Real controllers of Baton, each a process, and what can be seen of their workers from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { processStart } from '../../packages/baton/src/store/process-identity.ts';

const COMMAND = fileURLToPath(new URL('../../packages/baton/bin/baton.js', import.meta.url));
const POLL_MS = 20;

export interface Ended {
  readonly code: number | null;
  readonly talk: string;
}

/** Runs a command line of Baton to its end. */
export async function baton(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<Ended> {
  const child = spawn(process.execPath, [COMMAND, ...words], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let talk = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    talk += text;
  });
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, talk }));
  });
}

export interface ServedAs {
  /** Of 127.0.0.1; any that is free unless told. */
  readonly port?: number;
  /** How many migrations it runs at the same time: 2 unless told. */
  readonly workers?: number;
  /** Further words of its command line. */
  readonly more?: readonly string[];
}

export class RunningController {
  readonly name: string;
  /** Of its stderr. */
  readonly lines: string[] = [];
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly #child: ChildProcess;

  constructor(
    name: string,
    env: Readonly<Record<string, string>>,
    cwd: string,
    { port = 0, workers = 2, more = [] }: ServedAs = {},
  ) {
    this.name = name;
    const words = [
      'serve',
      '--listen',
      `127.0.0.1:${port}`,
      '--login-cloud',
      'os1',
      '--workers',
      `${workers}`,
      ...more,
    ];
    this.#child = spawn(process.execPath, [COMMAND, ...words], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (this.#child.stderr !== null) {
      createInterface({ input: this.#child.stderr }).on('line', (line) => this.lines.push(line));
    }
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => resolve(code ?? signal));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Once it listens. */
  async url(): Promise<string> {
    return await eventually(`${this.name} says its URL`, 60_000, () => {
      if (this.#child.exitCode !== null) throw new Error(`${this.name} ended: ${this.lines.join('\n')}`);
      return Promise.resolve(/http:\S+/.exec(this.lines[0] ?? '')?.[0] ?? null);
    });
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Asks a controller's API as a program does. Throws when the answer has another status. */
export async function ask(
  url: string,
  bearer: string | null,
  request: { readonly path: string; readonly body: object; readonly status: number },
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(new URL(request.path, url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(request.body),
  });
  const text = await answer.text();
  if (answer.status !== request.status) throw new Error(`${request.path}: ${answer.status} ${text}`);
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

/** The sum of a counter of `/metrics`, over its labels. */
export async function counted(url: string, name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const values = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** A process, by its id and by when it started: ids are used again. */
export interface Seen {
  readonly pid: number;
  readonly started: string;
}

export function look(pid: number): Seen | null {
  const started = processStart(pid);
  return started === null ? null : { pid, started };
}

export function lives({ pid, started }: Seen): boolean {
  return processStart(pid) === started;
}

/** Ends it, if it still is that one. */
export function end(seen: Seen): void {
  if (lives(seen)) process.kill(seen.pid, 'SIGKILL');
}

/** proc_pid_stat(5): the fourth field; the second one may hold anything, so they are counted from its last bracket. */
export function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

/** Asks again and again until there is something. */
export async function eventually<T>(what: string, withinMs: number, ask: () => Promise<T | null>): Promise<T> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (found !== null) return found;
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(POLL_MS);
  }
}
