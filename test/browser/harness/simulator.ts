import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SimulatedClouds } from './simulator-process.ts';

const PROGRAM = fileURLToPath(new URL('simulator-process.ts', import.meta.url));
const LOADER = new URL('../../../packages/baton/src/store/testing/ts-loader.mjs', import.meta.url).href;

export interface Simulator extends SimulatedClouds {
  /** In good order. */
  stop(): Promise<void>;
  /** At once. */
  kill(): void;
}

/** Clouds in a process of their own, which ends with this one; what they keep is in that directory. */
export async function startSimulator(directory: string, kind: 'pairs' | 'crowds'): Promise<Simulator> {
  const child = spawn(process.execPath, ['--import', LOADER, PROGRAM, directory, kind], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void ended.then(() => reject(new Error('the simulator ended before it had begun')));
  });
  return {
    ...(JSON.parse(line) as SimulatedClouds),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
