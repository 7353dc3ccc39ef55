/** `baton serve`, in a process of its own, as anybody would start it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Refused } from '../refused.ts';
import { aborted } from './aborted.ts';

const COMMAND = fileURLToPath(new URL('../../../packages/baton/bin/baton.js', import.meta.url));
/** A controller gives each part of its own stop its time: 62 s in all (controller/controller.ts, controller/dispatcher.ts). */
const STOPS_WITHIN_MS = 70_000;
/** Workers whose controller is gone end by themselves. */
const WORKERS_END_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;
/** What it said at last is still read. */
const READ_TO_THE_END_MS = 1000;
const MOST_LINES = 12;

export interface ControllerSettings {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly loginCloud: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export class ControllerProcess {
  /** When the process has ended, in whatever way. Never rejects. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #url: Promise<string>;
  readonly #lines: string[] = [];
  #hasEnded = false;

  constructor({ host, port, loginCloud, directory, env }: ControllerSettings) {
    const words = ['serve', '--listen', `${host}:${port}`, '--login-cloud', loginCloud, '--log-level', 'warn'];
    // In a process group of its own: a Ctrl-C in the terminal reaches the demonstration, which ends everything in order.
    const child = spawn(process.execPath, [COMMAND, ...words], {
      cwd: directory,
      env,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    let tellUrl: (url: string) => void = () => undefined;
    this.#url = new Promise((resolve) => {
      tellUrl = resolve;
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.#lines.push(line);
      if (this.#lines.length > MOST_LINES) this.#lines.shift();
      const url = /^Baton serves (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) tellUrl(url);
    });
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        this.#hasEnded = true;
        resolve();
      };
      child.once('error', (error) => {
        this.#lines.push(error.message);
        end();
      });
      child.once('exit', () => setTimeout(end, READ_TO_THE_END_MS).unref());
      child.once('close', end);
    });
  }

  /** Its address, once it listens. Rejects when it ends before, and when the signal comes. */
  async url(signal: AbortSignal): Promise<string> {
    const url = await Promise.race([this.#url, this.ended.then(() => null), aborted(signal).then(() => null)]);
    signal.throwIfAborted();
    if (url === null) throw this.gone('The controller did not start.');
    return url;
  }

  /** With what it said at last. */
  gone(message: string): Refused {
    const said = this.#lines.length === 0 ? 'It said nothing.' : `It said at last:\n${this.#lines.join('\n')}`;
    return new Refused({
      code: 'CONTROLLER_UNREACHABLE',
      message: `${message} ${said}`,
      remedy: 'Solve what it says, and start the demonstration again.',
    });
  }

  /** Ends it and its workers in good order; at once, when that takes too long. */
  async stop(): Promise<void> {
    if (!this.#hasEnded) {
      this.#child.kill('SIGTERM');
      await within(STOPS_WITHIN_MS, () => this.#hasEnded);
    }
    const allGone = await within(WORKERS_END_WITHIN_MS, () => !this.#signalGroup(0));
    if (!allGone) this.#signalGroup('SIGKILL');
  }

  /** The controller leads the group in which its workers are. False when nobody is in it any more. */
  #signalGroup(signal: 0 | 'SIGKILL'): boolean {
    const { pid } = this.#child;
    if (pid === undefined) return false;
    try {
      return process.kill(-pid, signal);
    } catch {
      return false;
    }
  }
}

async function within(ms: number, holds: () => boolean): Promise<boolean> {
  const endMs = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > endMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}
