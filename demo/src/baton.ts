/** Baton itself, as anybody would call it: the command line, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../packages/baton/bin/baton.js', import.meta.url));

export interface Baton {
  /** The words of one command, on this terminal; answers with its exit code. */
  run(...words: readonly string[]): Promise<number>;
  /** The same, and does not wait. */
  start(...words: readonly string[]): { readonly ended: Promise<number> };
  /** What a command writes to stdout; its words to people are kept back. */
  read(...words: readonly string[]): Promise<string>;
  /** Ends what still runs, as Ctrl-C would. */
  stop(): Promise<void>;
}

export function batonWith(env: Readonly<Record<string, string>>, directory: string): Baton {
  const children = new Map<ChildProcess, Promise<number>>();
  const call = (words: readonly string[], stdio: 'inherit' | readonly ['ignore', 'pipe', 'ignore']) => {
    const child = spawn(process.execPath, [COMMAND, ...words], {
      cwd: directory,
      env: { ...process.env, ...env },
      stdio: stdio === 'inherit' ? ['inherit', 'ignore', 'inherit'] : [...stdio],
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
      const { child, ended } = call(words, ['ignore', 'pipe', 'ignore']);
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      await ended;
      return text;
    },
    stop: async () => {
      for (const child of children.keys()) child.kill('SIGINT');
      await Promise.allSettled(children.values());
    },
  };
}
