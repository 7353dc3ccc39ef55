/** Baton itself, as anybody would call it: the command line, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from './own-environment.ts';

const COMMAND = fileURLToPath(new URL('../../packages/baton/bin/baton.js', import.meta.url));

export interface Baton {
  /** The words of one command, on this terminal; answers with its exit code. */
  run(...words: readonly string[]): Promise<number>;
  /** The same, and does not wait. */
  start(...words: readonly string[]): { readonly ended: Promise<number> };
  /** The same in silence: what it writes to stdout, and its words to people for the case that it fails. */
  read(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string; readonly talk: string }>;
  /** Ends what still runs, as Ctrl-C would; from then on nothing is begun. */
  stop(): Promise<void>;
}

export function batonWith(env: Readonly<Record<string, string>>, directory: string): Baton {
  const children = new Map<ChildProcess, Promise<number>>();
  let stopped = false;
  const call = (words: readonly string[], stdio: 'inherit' | 'pipe') => {
    if (stopped) throw new Error('The demonstration is being ended.');
    const child = spawn(process.execPath, [COMMAND, ...words], {
      cwd: directory,
      env: ownEnvironment(process.env, env),
      stdio: stdio === 'inherit' ? ['inherit', 'ignore', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    children.set(child, ended);
    void ended.finally(() => children.delete(child)).catch(() => undefined);
    return { child, ended };
  };
  return {
    run: (...words) => call(words, 'inherit').ended,
    start: (...words) => ({ ended: call(words, 'inherit').ended }),
    read: async (...words) => {
      const { child, ended } = call(words, 'pipe');
      let text = '';
      let talk = '';
      child.stdout?.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      child.stderr?.setEncoding('utf8').on('data', (more: string) => {
        talk += more;
      });
      return { code: await ended, text, talk };
    },
    stop: async () => {
      stopped = true;
      for (const child of children.keys()) child.kill('SIGINT');
      await Promise.allSettled(children.values());
    },
  };
}
