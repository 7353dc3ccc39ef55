/** nbdkit and qemu-nbd as processes of a test, on unix sockets in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

export interface NbdWorkshop {
  readonly folder: string;
  /** Resolves when the server listens. */
  start(program: 'nbdkit' | 'qemu-nbd', ...args: readonly string[]): Promise<StartedNbd>;
  /** Ends every server, and takes the folder away. */
  close(): Promise<void>;
}

export interface StartedNbd {
  readonly process: ChildProcess;
  readonly socketPath: string;
  address(exportName?: string, scheme?: 'nbd' | 'nbds'): string;
  /** Resolves with the exit code. */
  readonly over: Promise<number | null>;
}

const START_MS = 10_000;

export async function openNbdWorkshop(): Promise<NbdWorkshop> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-nbd-'));
  const started: StartedNbd[] = [];
  return {
    folder,
    async start(program, ...args) {
      const socketPath = join(folder, `${started.length}.sock`);
      // Written when it listens. A first visit would tell as well, but for nbdkit with exitlast it would be the last client.
      const pidPath = `${socketPath}.pid`;
      const where =
        program === 'nbdkit'
          ? ['-f', '-U', socketPath, '-P', pidPath]
          : ['-t', '-k', socketPath, `--pid-file=${pidPath}`];
      const words = [...where, ...args];
      const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
      const over = once(child, 'exit').then(([code]) => code as number | null);
      const server: StartedNbd = {
        process: child,
        socketPath,
        address: (exportName = '', scheme = 'nbd') =>
          `${scheme}+unix:///${encodeURIComponent(exportName)}?socket=${encodeURIComponent(socketPath)}`,
        over,
      };
      started.push(server);
      const until = Date.now() + START_MS;
      while (!(await exists(pidPath))) {
        if (child.exitCode !== null || Date.now() > until) throw new Error(`${program} did not start: ${said}`);
        await after(20);
      }
      return server;
    },
    async close() {
      for (const { process, over } of started) {
        process.kill('SIGKILL');
        await over;
      }
      await rm(folder, { recursive: true });
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
